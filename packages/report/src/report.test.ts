import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleNight } from './testing/sample-night.ts';

const bin = fileURLToPath(new URL('../dist/report.cjs', import.meta.url));
const records = [...sampleNight({ count: 300, night: 'mixed' })];
const input = records.map((record) => `${JSON.stringify(record)}\n`).join('');
const usualFiles = [
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
  expect(await readdir(join(home, 'audit'))).toEqual(['audit.json']);
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

test('a place that can not be written to ends it at once, with what to do', async () => {
  await writeFile(join(home, 'file'), '');
  const { exitCode, stderr } = await report(['--output-dir', 'file/reports']);
  expect(exitCode).toBe(7);
  expect(stderr).toContain('choose another place with --output-dir');
});

test('a full disk is exit 7: every record still gets through, and no half report is left', async () => {
  const limited = `ulimit -f 64; exec "${process.execPath}" "${bin}"`;
  const { exitCode, stdout } = await execa('bash', ['-c', limited], { ...options(), input });
  expect(exitCode).toBe(7);
  expect(stdout).toBe(input);
  expect(await readdir(join(home, 'reports'))).toEqual([]);
});

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
