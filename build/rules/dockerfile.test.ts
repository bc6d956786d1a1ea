import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bins, read, root } from './workspace.ts';

/** The Dockerfile's instructions, continued lines joined. */
const instructions = read('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter(Boolean);
const runs = (stage: number): string[] => {
  const starts = instructions.flatMap((line, index) => (line.startsWith('FROM ') ? [index] : []));
  return instructions
    .slice(starts[stage], starts[stage + 1])
    .filter((line) => line.startsWith('RUN '))
    .map((line) => line.slice(4));
};

/** The image's file system as far as the Dockerfile writes it: its absolute paths lead below this folder. */
let image: string;
const belowImage = (line: string): string =>
  line.replace(/(?<![\w.$/}*-])\/(?=(?:out|bins|opt|usr|state|work|tmp)\b)/g, `${image}/`);
const sh = (line: string): string =>
  execFileSync('sh', ['-euc', line], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

beforeAll(() => {
  image = mkdtempSync(join(tmpdir(), 'image-'));
  for (const folder of ['out', 'opt', 'usr/local/bin', 'tmp']) mkdirSync(join(image, folder), { recursive: true });
  const [install = '', collect = ''] = runs(0);
  // The first builds; that it does so from a fresh clone is what the whole test command shows.
  sh(belowImage(install.replace(/^npm ci .* && (?=node )/, '')));
  sh(belowImage(collect));
  sh(`cp -R ${image}/out/. ${image}/opt/cms-patching && cp ${image}/bins ${image}/tmp/bins`);
  const [, link = ''] = runs(1);
  sh(belowImage(link.replace(/ && chown [^&]*$/, '')));
});
afterAll(() => rmSync(image, { recursive: true }));

const inImage = (command: string, ...args: string[]): string =>
  execFileSync(join(image, 'usr/local/bin', command), args, {
    cwd: join(image, 'work'),
    encoding: 'utf8',
    env: { PATH: `${join(image, 'usr/local/bin')}:/usr/local/bin:/usr/bin:/bin`, HOME: image },
    stdio: ['ignore', 'pipe', 'ignore'],
  });

/** A command's name that GNU patch leaves free. */
const aliasOf = (folder: string): string => (folder === 'patch' ? 'lz-patch' : folder);

test('the image has every command under its name and its alias, but for GNU patch', () => {
  const names = bins.flatMap(({ manifest }) => Object.keys(manifest.bin ?? {}));
  const expected = [...names.filter((name) => name !== 'patch'), 'full-workflow'].sort();
  expect(readdirSync(join(image, 'usr/local/bin')).sort()).toEqual(expected);
});

test('the commands run there without node_modules, and the workflow script finds its parts', () => {
  const { version } = JSON.parse(read('packages/core/package.json')) as { version: string };
  for (const { folder } of bins) expect(inImage(aliasOf(folder), '--version')).toContain(version);
  expect(inImage('full-workflow', '--help')).toContain('--landing-zones');
});

test("the image's Node is one that the commands take", () => {
  const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
  const [, least = ''] = /(\d+)\.\d+/.exec(engines.node) ?? [];
  for (const line of instructions.filter((each) => each.startsWith('FROM ')))
    expect(line).toMatch(`node:${least}-slim`);
});

test('the context holds what the build needs, and nothing that was built or run here', () => {
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['.git', '**/node_modules', '**/dist', 'runs', '.nx']));
  const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  expect(tracked.filter((path) => ignored.includes(path.split('/')[0] ?? ''))).toEqual([]);
});
