import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Instance } from '@cms-patching/core';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeSampleJournals } from './testing/sample-journals.ts';
import { sampleNight, sampleRunId } from './testing/sample-night.ts';

const bin = fileURLToPath(new URL('../dist/report.cjs', import.meta.url));
const records = [...sampleNight({ count: 100, night: 'mixed' })];
const linesOf = (some: readonly Instance[]): string => some.map((record) => `${JSON.stringify(record)}\n`).join('');
const input = linesOf(records);
const usualFiles = [
  'SHA256SUMS',
  'ami-inventory.csv',
  'readiness.csv',
  'report.csv',
  'report.html',
  'report.json',
  'report.junit.xml',
  'report.xml',
  'report.xsd',
  'summary.txt',
];

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'report-bin-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const options = () => ({
  cwd: home,
  reject: false,
  stripFinalNewline: false,
  extendEnv: false,
  env: { PATH: process.env.PATH ?? '', HOME: home, CMS_PATCHING_STATE_DIR: join(home, 'state') },
});

const report = (args: readonly string[], text: string = input) =>
  execa(process.execPath, [bin, ...args], { ...options(), input: text });

test('records pass byte for byte, every format is written, and the exit code judges the whole run', async () => {
  const { stdout, stderr, exitCode } = await report([]);
  expect(stdout).toBe(input);
  expect(exitCode).toBe(3);
  expect(await readdir(join(home, 'reports'))).toEqual(usualFiles);
  expect(stderr).toContain('report: verdict: ');
});

test('--format none writes nothing, and judges all the same', async () => {
  const { stdout, exitCode } = await report(['--format', 'none']);
  expect(stdout).toBe(input);
  expect(exitCode).toBe(3);
  expect(existsSync(join(home, 'reports'))).toBe(false);
});

test('--audit writes the audit alone', async () => {
  await report(['--audit', '--output-dir', 'audit']);
  expect(await readdir(join(home, 'audit'))).toEqual(['SHA256SUMS', 'audit.json']);
});

/** A command line as a person types it: stdin, stdout and stderr are a terminal. */
const atTerminal = (args: string) =>
  execa('script', ['-qec', `"${process.execPath}" "${bin}" ${args}`, '/dev/null'], { ...options(), stdin: 'ignore' });

test('--audit of a run needs no records: the journals suffice, at a terminal and with an empty input', async () => {
  await writeSampleJournals(join(home, 'state'), records.slice(0, 40));
  const args = `--audit --run-id ${sampleRunId}`;
  const { stdout, exitCode } = await atTerminal(`${args} --output-dir typed`);
  const sentence = 'By the journals alone, 40 of 40 servers came through to patch.';
  expect(stdout).toContain(sentence);
  expect(exitCode).toBe(0);
  const piped = await report([...args.split(' '), '--output-dir', 'piped'], '');
  expect(piped.exitCode).toBe(0);
  for (const folder of ['typed', 'piped']) {
    const { verdict, audit, changes } = JSON.parse(await readFile(join(home, folder, 'audit.json'), 'utf8'));
    expect(verdict).toMatchObject({ level: 'good', sentence });
    expect(audit).toMatchObject({ completeness: 'complete', scanned: 40, accounted: 40, missing: { count: 0 } });
    expect(changes.length).toBeGreaterThan(40);
  }
});

test('an audit at a terminal that names no run asks for records', async () => {
  const { stdout, exitCode } = await atTerminal('--audit');
  expect(stdout).toContain('pipe records in');
  expect(exitCode).toBe(2);
  expect(existsSync(join(home, 'reports'))).toBe(false);
});

test('an unknown format is a usage error that names those there are', async () => {
  const { exitCode, stderr } = await report(['--format', 'csv,pdf']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--format pdf: not a format; there are csv, json, html');
});

test('an empty input is nothing to do, and is reported as such', async () => {
  const { exitCode } = await report(['--format', 'json'], '');
  expect(exitCode).toBe(4);
  expect(JSON.parse(await readFile(join(home, 'reports/report.json'), 'utf8')).verdict.sentence).toBe(
    'No server came in.',
  );
});

/** Everything that can't be written, each with what is said of it. */
const places = {
  'a file in place of the folder': {
    args: ['--output-dir', 'file', '--format', 'csv'],
    says: 'choose another place with --output-dir',
  },
  'a folder below a file': { args: ['--output-dir', 'file/reports'], says: 'choose another place with --output-dir' },
  'a folder where no file can be made': {
    args: ['--output-dir', '/proc/self', '--format', 'csv'],
    says: '--output-dir',
  },
  'a state directory that is a file': { args: ['--state-dir', 'file', '--format', 'summary'], says: 'journal' },
};

test.each(Object.entries(places))('%s costs no record: it is said, and is exit 7', async (_, { args, says }) => {
  await writeFile(join(home, 'file'), '');
  const { exitCode, stdout, stderr } = await report(args);
  expect(stdout).toBe(input);
  expect(exitCode).toBe(7);
  expect(stderr).toContain(says);
  expect(stderr).toContain('report: verdict: ');
  expect(stderr).not.toMatch(/^ +at /m);
});

test('a full disk is exit 7: every record still gets through, and no half report is left', async () => {
  const limited = `ulimit -f 64; exec "${process.execPath}" "${bin}"`;
  const { exitCode, stdout, stderr } = await execa('bash', ['-c', limited], { ...options(), input });
  expect(exitCode).toBe(7);
  expect(stdout).toBe(input);
  expect(stderr).toContain('choose another place with --output-dir');
  expect(await readdir(join(home, 'reports'))).toEqual([]);
});

test('a full disk behind its output does not cost the report', async () => {
  await writeFile(join(home, 'records.ndjson'), input);
  const intoFull = `"${process.execPath}" "${bin}" --format json < records.ndjson > /dev/full`;
  const { exitCode, stderr } = await execa('bash', ['-c', intoFull], options());
  expect(exitCode).toBe(7);
  expect(stderr).toContain('ENOSPC');
  expect(JSON.parse(await readFile(join(home, 'reports/report.json'), 'utf8')).records).toHaveLength(records.length);
});

test('a run whose report is being written by another process passes its records on', async () => {
  const first = execa(process.execPath, [bin, '--format', 'none'], options());
  first.stdin.write(input);
  await once(first.stdout, 'data');
  first.stdout.resume();
  const { stdout, stderr, exitCode } = await report(['--format', 'none']);
  expect(stdout).toBe(input);
  expect(exitCode).toBe(5);
  expect(stderr).toContain('already being run by process');
  first.stdin.end();
  await first;
});

test('killed at any step of putting its files in place, it leaves one report or a folder that shows it has none', async () => {
  const folder = join(home, 'reports');
  const formats = ['--format', 'json,summary'];
  const [before, after] = [linesOf(records.slice(0, 5)), linesOf(records.slice(5, 9))];
  await report(formats, before);
  await cp(folder, join(home, 'before'), { recursive: true });
  const old = await readFile(join(folder, 'summary.txt'), 'utf8');
  const found: string[] = [];
  for (let step = 1; found.at(-1) !== 'new'; step += 1) {
    await rm(folder, { recursive: true });
    await cp(join(home, 'before'), folder, { recursive: true });
    const { signal } = await execa(process.execPath, ['--require', dyingAt(step), bin, ...formats], {
      ...options(),
      input: after,
    });
    const { exitCode } = await execa('sha256sum', ['--check', '--status', 'SHA256SUMS'], {
      cwd: folder,
      reject: false,
    });
    const isOld = (await readFile(join(folder, 'summary.txt'), 'utf8')) === old;
    found.push(exitCode === 0 ? (isOld ? 'old' : 'new') : 'none');
    expect(signal === undefined).toBe(found.at(-1) === 'new' && step > 4);
  }
  // Before the sums are gone; before the first, the second and the third rename; done.
  expect(found).toEqual(['old', 'none', 'none', 'none', 'new']);
});

/** A module that ends the process in front of its nth step: taking away a report's file, or renaming one into its place. */
function dyingAt(step: number): string {
  const path = join(home, `dying-${step}.cjs`);
  const code = `
    const fs = require('node:fs');
    let left = ${step};
    const deadly = (act, isStep) => (...args) => {
      if (isStep(...args) && --left === 0) process.kill(process.pid, 'SIGKILL');
      return act(...args);
    };
    fs.rmSync = deadly(fs.rmSync, (path) => path.endsWith('/SHA256SUMS') || path === 'reports/SHA256SUMS');
    fs.renameSync = deadly(fs.renameSync, (_, to) => to.includes('reports/'));`;
  writeFileSync(path, code);
  return path;
}

test('a reader that leaves early does not cost the report', async () => {
  await writeFile(join(home, 'records.ndjson'), input);
  const { stdout } = await execa(
    'bash',
    ['-c', `"${process.execPath}" "${bin}" --format json < records.ndjson | head -n 1`],
    options(),
  );
  expect(stdout).toBe(`${JSON.stringify(records[0])}\n`);
  expect(JSON.parse(await readFile(join(home, 'reports/report.json'), 'utf8')).records).toHaveLength(records.length);
});

test('interrupted while it waits for more, it reports what came', async () => {
  const child = execa(process.execPath, [bin, '--format', 'json'], options());
  child.stdin.write(input);
  let seen = 0;
  for await (const chunk of child.stdout) {
    seen += (chunk as Buffer).length;
    if (seen === Buffer.byteLength(input)) break;
  }
  child.kill('SIGINT');
  child.stdin.end();
  const { exitCode } = await child;
  expect(exitCode).toBe(130);
  expect(JSON.parse(await readFile(join(home, 'reports/report.json'), 'utf8')).records).toHaveLength(records.length);
});
