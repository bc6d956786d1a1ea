import { access, constants, mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { CommandAnswer, CommandTable } from './command-table.ts';

/** What scripts may use of this machine: programs that only turn text into text. */
const textTools = [
  'awk',
  'basename',
  'cut',
  'dirname',
  'expr',
  'false',
  'grep',
  'head',
  'sed',
  'seq',
  'sha256sum',
  'sleep',
  'sort',
  'tail',
  'timeout',
  'tr',
  'true',
  'uniq',
  'wc',
];

/** Fills a directory with the programs of a node: a small script for each command of the table, and the text tools. */
export async function writeShims(directory: string, table: CommandTable): Promise<void> {
  await mkdir(directory);
  const commands = new Map<string, CommandTable>();
  for (const [line, answer] of table) {
    const [command = '', ...words] = line.split(' ');
    commands.set(command, [...(commands.get(command) ?? []), [words.join(' '), answer]]);
  }
  const tools = (await locateTextTools()).filter(({ tool }) => !commands.has(tool));
  await Promise.all([
    ...[...commands].map(([command, cases]) =>
      writeFile(join(directory, command), shim(command, cases), { mode: 0o755 }),
    ),
    ...tools.map(({ tool, path }) => symlink(path, join(directory, tool))),
  ]);
}

const shim = (command: string, cases: CommandTable): string =>
  [
    '#!/bin/sh',
    'case "$*" in',
    ...cases.map(([words, answer]) => `  ${pattern(words)}) ${respond(answer)} ;;`),
    `  *) echo "${command}: this node has no answer to: $*" >&2; exit 127 ;;`,
    'esac',
    '',
  ].join('\n');

const pattern = (words: string): string =>
  words.endsWith('*') && !words.endsWith(']*') ? `${quote(words.slice(0, -1))}*` : quote(words);

function respond({ stdout = '', stderr = '', exit = 0 }: CommandAnswer): string {
  const prints = [stdout && `printf %s ${quote(stdout)}`, stderr && `printf %s ${quote(stderr)} >&2`];
  return [...prints, `exit ${exit}`].filter(Boolean).join('; ');
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

let located: Promise<{ tool: string; path: string }[]> | undefined;

function locateTextTools(): Promise<{ tool: string; path: string }[]> {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  located ??= Promise.all(
    textTools.map(async (tool) => {
      const places = await Promise.all(directories.map((directory) => executableAt(join(directory, tool))));
      const path = places.find((place) => place !== undefined);
      return path === undefined ? [] : [{ tool, path }];
    }),
  ).then((found) => found.flat());
  return located;
}

const executableAt = (path: string): Promise<string | undefined> =>
  access(path, constants.X_OK).then(
    () => path,
    () => undefined,
  );
