import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { checksTable } from './testing/checks-table.ts';

test('docs/checks.md has the table of the checks as they are', async () => {
  const page = await readFile(new URL('../../../docs/checks.md', import.meta.url), 'utf8');
  const table = checksTable();
  expect(page.match(/^\|.*\|$/gm)?.join('\n')).toBe(table);
  expect(table.split('\n').length).toBeGreaterThan(30);
});
