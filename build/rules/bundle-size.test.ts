import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { minify } from 'rolldown/utils';
import { describe, expect, test } from 'vitest';
import bundling from '../../rolldown.config.ts';
import { loadedWith, partsOf } from './bundle-parts.ts';
import { builtFile, commands, root } from './workspace.ts';

const kilobytes = (texts: Iterable<string>): number =>
  Array.from(texts, (text) => Buffer.byteLength(text) / 1000).reduce((sum, size) => sum + size, 0);

/** How much of the EC2 client's schemas goes into a command. */
async function ec2SchemaKilobytes(folder: string): Promise<number> {
  // The parts are looked at before they become one file.
  const plugins = [bundling.plugins]
    .flat()
    .filter((plugin) => !(plugin && 'name' in plugin && plugin.name === 'one-file'));
  await using bundle = await rolldown({ ...bundling, plugins, input: join(root, 'packages', folder, 'src', 'cli.ts') });
  const { output } = await bundle.generate({ format: 'cjs', codeSplitting: true, minify: false });
  const modules = output.flatMap((file) => (file.type === 'chunk' ? Object.entries(file.modules) : []));
  const schemas = modules.filter(([id]) => /client-ec2.*schemas/.test(id)).map(([, { code }]) => code ?? '');
  const { code } = await minify('schemas.js', schemas.join('\n'), { compress: false });
  return code.length / 1000;
}

describe.each(commands)('$folder', ({ folder }) => {
  const parts = partsOf(builtFile(folder));
  const textOf = (names: Iterable<string>): string[] => Array.from(names, (name) => parts.get(name) ?? '');

  test('answers --help and usage errors from a small part that holds nothing of AWS or zod', () => {
    const atOnce = loadedWith('begin', parts);
    expect(kilobytes(textOf(atOnce))).toBeLessThan(130);
    expect([...atOnce]).not.toContain('aws-sdk.cjs');
    expect(textOf(atOnce).join()).not.toMatch(/\$ZodType|MiddlewareStack/);
  });

  // The report's XML comes with a whole DOM.
  test('is of limited size: the SDK, and all of it together', () => {
    expect(kilobytes(textOf(['aws-sdk.cjs']))).toBeLessThan(300);
    expect(kilobytes(parts.values())).toBeLessThan(folder === 'report' ? 1500 : 1100);
  });

  test('carries no emoji tables, no segmenter and one language of zod', () => {
    const text = [...parts.values()].join('\n');
    expect(text).not.toMatch(/Intl\.Segmenter|RGI_Emoji/);
    expect(text).not.toMatch(/Ungültige Eingabe|入力/);
  });
});

const askingEc2 = commands.filter(({ folder }) => ['lz-scan', 'ami-backup', 'rollback', 'ami-prune'].includes(folder));

test.each(askingEc2)('$folder carries the EC2 schemas of its own calls only', async ({ folder }) => {
  const size = await ec2SchemaKilobytes(folder);
  expect(size).toBeGreaterThan(5);
  // A launch template, which ami-prune looks into, can say everything that an instance can be.
  expect(size).toBeLessThan(folder === 'ami-prune' ? 75 : 60);
});
