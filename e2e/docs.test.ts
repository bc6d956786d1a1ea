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

const spokenCodes = [
  /\bcode: '([\w.-]+)'/g,
  /\bskipped\(\s*'([\w-]+)'/g,
  /\bfailed\(\s*'\w+',\s*'([\w-]+)'/g,
  /\bGuardRefusal\(\s*'([\w-]+)'/g,
  /\bcode: [^,\n]*\? '([\w-]+)' : '[\w-]+'/g,
  /\bcode: [^,\n]*\? '[\w-]+' : '([\w-]+)'/g,
];
/** What one part of the code says to another, and nobody else hears. */
const inner = ['already-so', 'empty'];

test('docs/troubleshooting.md explains every error and reason code that a command can give', async () => {
  const { stdout } = await execa('git', ['ls-files', 'packages/*.ts'], { cwd: root });
  const sources = stdout
    .split('\n')
    .filter((file) => !/test\.ts$|\/testing\/|broken-config|packages\/(aws-sandbox|report)\//.test(file))
    .map((file) => readFileSync(join(root, file), 'utf8'));
  const codes = new Set(
    sources.flatMap((text) =>
      spokenCodes.flatMap((pattern) => Array.from(text.matchAll(pattern), ([, code]) => code ?? '')),
    ),
  );
  expect(codes.size).toBeGreaterThan(80);
  const page = doc('troubleshooting.md');
  const unexplained = [...codes].filter((code) => !inner.includes(code) && !page.includes(`\`${code}\``));
  expect(unexplained.sort()).toEqual([]);
});

test('every script option in README and docs is one that the workflow script has', async () => {
  const { stdout: help } = await execa(join(root, 'scripts/full-workflow.sh'), ['--help']);
  const pages = [readFileSync(join(root, 'README.md'), 'utf8'), doc('runbook.md'), doc('troubleshooting.md')];
  const lines = pages.flatMap((page) => page.match(/full-workflow\.sh [^`\n|;]*/g) ?? []);
  const options = lines.flatMap((line) => line.match(/--[a-z-]+/g) ?? []);
  expect(options.length).toBeGreaterThan(5);
  expect(options.filter((option) => !help.includes(option))).toEqual([]);
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
