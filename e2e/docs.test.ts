import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, stageKeys } from '@cms-patching/core';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { root } from './testing/open-shell.ts';
import { recordReference, type Schema } from './testing/record-reference.ts';

const commands = readdirSync(join(root, 'packages')).filter((name) => name !== 'core' && name !== 'aws-sandbox');
const print = async (command: string, flag: string): Promise<string> =>
  (await execa('node', [join(root, 'packages', command, 'dist', `${command}.cjs`), flag], { stripFinalNewline: false }))
    .stdout;
const doc = (name: string): string => readFileSync(join(root, 'docs', name), 'utf8');

test.each(commands)('docs/iam has the policy that %s prints, if it asks AWS anything', async (command) => {
  const policy = await print(command, '--print-iam');
  const actions: string[] = JSON.parse(policy).Statement[0].Action;
  if (actions.length > 0) await expect(policy).toMatchFileSnapshot(`../docs/iam/${command}.json`);
  else expect(readdirSync(join(root, 'docs/iam'))).not.toContain(`${command}.json`);
});

test('docs/record.md is the schema that records are checked with', async () => {
  const schema = JSON.parse(await print('lz-scan', '--print-schema')) as Schema;
  await expect(recordReference(schema, stageKeys)).toMatchFileSnapshot('../docs/record.md');
});

test('docs/troubleshooting.md explains every exit code', () => {
  const explained = Array.from(doc('troubleshooting.md').matchAll(/^\| (\d+) \|/gm), ([, code]) => Number(code));
  expect(explained).toEqual(Object.values(exitCodes).map(({ code }) => code));
});

test('every link in docs leads to a file', () => {
  const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const links = pages.flatMap((page) =>
    Array.from(doc(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g), ([, link]) => link ?? ''),
  );
  expect(links.length).toBeGreaterThan(3);
  for (const link of links) expect(() => readdirSync(join(root, 'docs', link, '..')), link).not.toThrow();
  const missing = links.filter(
    (link) => !readdirSync(join(root, 'docs', link, '..')).includes(link.split('/').at(-1) ?? ''),
  );
  expect(missing).toEqual([]);
});
