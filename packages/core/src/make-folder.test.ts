import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

test('makes what is missing on the way, for its owner alone, and is content with what is there', () => {
  const root = mkdtempSync(join(tmpdir(), 'folder-'));
  try {
    const path = join(root, 'a', 'b');
    makeFolder(path);
    makeFolder(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test.runIf(process.platform === 'linux')('comes back with the error where the system allows no folder', () => {
  expect(() => makeFolder('/proc/no-such-folder/run')).toThrow(/ENOENT/);
});
