import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { hintTable } from './hint-table.ts';
import { hintAfterMessage, hintFor } from './hints.ts';

const packages = fileURLToPath(new URL('../../../', import.meta.url));

/** Whose codes can stand in a record: the stages, and the core that they share. */
const sources = ['core', 'lz-scan', 'ami-backup', 'srv-start', 'precheck', 'patch', 'rollback', 'srv-restore'].flatMap(
  (name) =>
    readdirSync(join(packages, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|(^|\/)testing\//.test(file))
      .map((file) => readFileSync(join(packages, name, 'src', file), 'utf8')),
);

/** The ways in which a stage writes a code down. */
const spellings = [
  /\bcode: (?:[^,'}\n]*\? )?'([\w.-]+)'(?: : '([\w.-]+)')?/g,
  /\bfailed\(\s*'\w+',\s*'([\w.-]+)'/g,
  /\b(?:skipped|GuardRefusal)\(\s*'([\w.-]+)'/g,
  /\bWaitTimeout\([^;]*?,\s*'([\w.-]+)',?\s*\)/g,
];

/** Codes that end the whole command before any record has one, or never leave the module that uses them. */
const notInRecords = new Set([
  'already-so',
  'config-not-found',
  'config-unreadable',
  'csv-record-column',
  'empty',
  'input-unreadable',
  'read',
]);

const codes = new Set(
  sources.flatMap((text) =>
    spellings.flatMap((spelling) => [...text.matchAll(spelling)].flatMap(([, ...found]) => found.filter(Boolean))),
  ),
);

test('the sources are read: codes of every stage are found', () => {
  expect([...codes]).toEqual(
    expect.arrayContaining([
      'auto-scaling',
      'image-gone',
      'ssm-no-route',
      'not-ready',
      'updates-missing',
      'not-due',
      'kept-up',
    ]),
  );
});

test('every code that a stage can write has a hint of its own', () => {
  expect([...codes].filter((code) => !notInRecords.has(code) && !Object.hasOwn(hintTable, code)).sort()).toEqual([]);
});

test('every code of ours that has a hint is still written somewhere', () => {
  const written = (code: string): boolean => sources.some((text) => text.includes(`'${code}'`));
  const ours = Object.keys(hintTable).filter((code) => /^[a-z]+(-[a-z]+)+$/.test(code));
  expect(ours.filter((code) => !written(code))).toEqual([]);
});

test.each(Object.entries(hintTable))('%s: one sentence without a full stop', (_, hint) => {
  expect(hint).toMatch(/^\S.{15,}[^.\s]$/);
});

/** What the core says by itself when a wait for the agent, the checks or the start runs out. */
const advising = sources.flatMap((text) =>
  [...text.matchAll(/code: '([\w-]+)',\s*hint:/g)].map(([, code = '']) => code),
);

test('where a message advises by itself, the summary does not say it again', () => {
  expect(advising.length).toBeGreaterThan(4);
  for (const code of advising)
    expect(hintAfterMessage({ category: 'timeout', code }), code).toBe('then run the stage again on its own output');
  expect(hintAfterMessage({ category: 'validation', code: 'not-ready' })).toBe(hintTable['not-ready']);
});

describe('a code that is not in the table', () => {
  test.each(['SomethingNew', 'constructor', '__proto__'])('%s: its category tells', (code) => {
    expect(hintFor({ category: 'timeout', code })).toContain('goes on waiting');
  });
});
