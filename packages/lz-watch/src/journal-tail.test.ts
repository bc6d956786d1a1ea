import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { followJournal } from './journal-tail.ts';

let folder: string;
let path: string;
let news: () => Promise<string[]>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tail-'));
  path = join(folder, 'journal');
  const tail = followJournal(path);
  news = async () => {
    const said: string[] = [];
    await tail.read({ onLine: (line) => said.push(line), onRestart: () => said.push('RESTART') });
    return said;
  };
});
afterEach(() => rm(folder, { recursive: true }));

test('each line comes once, and one that is not whole waits', async () => {
  await writeFile(path, 'one\ntwo\nthr');
  expect(await news()).toEqual(['one', 'two']);
  expect(await news()).toEqual([]);
  await appendFile(path, 'ee\nfour');
  expect(await news()).toEqual(['three']);
});

test('a torn line that was cut off and written over is read as it is then', async () => {
  await writeFile(path, 'one\ntorn lin');
  expect(await news()).toEqual(['one']);
  await truncate(path, 4);
  await appendFile(path, 'two\n');
  expect(await news()).toEqual(['two']);
});

test('a file that is shorter than what was read, or another one, is read anew', async () => {
  await writeFile(path, 'one\ntwo\n');
  await news();
  await truncate(path, 4);
  expect(await news()).toEqual(['RESTART', 'one']);
  await writeFile(`${path}.new`, 'other\nlonger than before\n');
  await rename(`${path}.new`, path);
  expect(await news()).toEqual(['RESTART', 'other', 'longer than before']);
});

test('a line longer than one read, and characters cut by it, come whole', async () => {
  const long = 'ü'.repeat(700_000);
  await writeFile(path, `x${long}\nshort\n`);
  expect(await news()).toEqual([`x${long}`, 'short']);
});
