import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findConfigFile } from './find-config-file.ts';
import { loadConfig } from './load-config.ts';

const valid = `landing_zones: [{ name: lz1, account_id: "111122223333", region: us-east-1, role_name: R }]\n`;

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'config-'));
});
afterEach(() => rm(home, { recursive: true }));

async function put(path: string, content: string | Buffer = valid): Promise<string> {
  const file = join(home, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, content);
  return file;
}

const find = (flag?: string, env: NodeJS.ProcessEnv = {}): Promise<string> =>
  findConfigFile({ flag, env: { HOME: home, ...env }, cwd: join(home, 'work') });

describe('the config file is looked for', () => {
  test('at --config, then CMS_PATCHING_CONFIG, then in the working directory, then per user', async () => {
    const env = { CMS_PATCHING_CONFIG: '../named.yml' };
    const perUser = await put('.config/cms-patching/config.yml');
    expect(await find()).toBe(perUser);
    const here = await put('work/config/prepatch_config.yml');
    expect(await find()).toBe(here);
    const named = await put('named.yml');
    expect(await find(undefined, env)).toBe(named);
    const flagged = await put('work/flag.yml');
    expect(await find('flag.yml', env)).toBe(flagged);
  });

  test('below XDG_CONFIG_HOME where that is set', async () => {
    await put('.config/cms-patching/config.yml');
    const file = await put('xdg/cms-patching/config.yml');
    expect(await find(undefined, { XDG_CONFIG_HOME: join(home, 'xdg') })).toBe(file);
  });

  test('and when it is nowhere the error lists every place', async () => {
    await expect(find()).rejects.toMatchObject({
      category: 'configuration',
      code: 'config-not-found',
      message: `no config file: looked for ${home}/work/config/prepatch_config.yml (in the working directory), ${home}/.config/cms-patching/config.yml (per user); name one with --config or CMS_PATCHING_CONFIG`,
    });
  });

  test.each([
    ['--config', 'gone.yml', {}],
    ['CMS_PATCHING_CONFIG', undefined, { CMS_PATCHING_CONFIG: 'gone.yml' }],
  ])('and one that %s names and that is not there is never replaced by another', async (by, flag, env) => {
    await put('work/config/prepatch_config.yml');
    await expect(find(flag, env)).rejects.toThrow(`no config file: looked for ${home}/work/gone.yml (from ${by})`);
  });

  test('and a directory is no file', async () => {
    await put('work/conf/x.yml');
    await expect(find('conf')).rejects.toMatchObject({ code: 'config-not-found' });
  });
});

describe('a config file', () => {
  test('is read, with or without a byte order mark and carriage returns', async () => {
    expect((await loadConfig(await put('a.yml'))).landingZones).toHaveLength(1);
    const windows = await put('b.yml', `\ufeff${valid}restore: { only_sucess: true }\n`.replaceAll('\n', '\r\n'));
    await expect(loadConfig(windows)).rejects.toThrow(
      `${windows}:2:12: unknown key "only_sucess": did you mean "only_success"?`,
    );
  });

  test('that is not UTF-8 is refused with the line', async () => {
    const file = await put('latin1.yml', Buffer.from('a: b\nc: caf\xe9\n', 'latin1'));
    await expect(loadConfig(file)).rejects.toMatchObject({
      code: 'config-invalid',
      message: `${file}:2:1: the file is not UTF-8 text: save it as UTF-8`,
    });
  });

  test.each([
    ['with', Buffer.from(`\ufeff${valid}`, 'utf16le')],
    ['with big-endian words and', Buffer.from(`\ufeff${valid}`, 'utf16le').swap16()],
    ['without', Buffer.from(valid, 'utf16le')],
  ])('that is UTF-16 %s a byte order mark is refused with the way out', async (_, bytes) => {
    const file = await put('powershell.yml', bytes);
    await expect(loadConfig(file)).rejects.toMatchObject({
      code: 'config-invalid',
      message: `${file}:1:1: the file is UTF-16 text, which PowerShell's > writes: save it as UTF-8, in PowerShell with (Get-Content FILE) | Set-Content -Encoding utf8 FILE`,
    });
  });

  test('that is far too large is refused unread', async () => {
    const file = await put('large.yml', '#'.repeat(5 * 2 ** 20));
    await expect(loadConfig(file)).rejects.toThrow('5242880 bytes: more than 4194304 is no config');
  });

  test('that cannot be read is an error of the configuration', async () => {
    await expect(loadConfig(join(home, 'none.yml'))).rejects.toMatchObject({
      category: 'configuration',
      code: 'config-unreadable',
      message: expect.stringContaining('ENOENT'),
    });
  });
});
