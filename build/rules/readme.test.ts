import { execa } from 'execa';
import { expect, test } from 'vitest';
import { bins, builtFile, read } from './workspace.ts';

/** What the README's table says of each command, by its name. */
const described = new Map(
  Array.from(read('README.md').matchAll(/^\| `([\w-]+)`[^|]*\| ([^|]+) \|/gm), ([, name, sentence]) => [
    name,
    sentence,
  ]),
);

test.each(bins)('the README says of $folder what its --help says', async ({ folder }) => {
  const { stdout } = await execa('node', [builtFile(folder), '--help']);
  const [, sentence] = stdout.split('\n').filter((line) => line !== '');
  expect(described.get(folder)).toBe(sentence);
});
