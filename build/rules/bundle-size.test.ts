import { basename, join } from 'node:path';
import { rolldown } from 'rolldown';
import { minify } from 'rolldown/utils';
import { describe, expect, test } from 'vitest';
import bundling from '../../rolldown.config.ts';
import { partsLoadedWith, partsOnDemand } from './bundle-parts.ts';
import { builtFile, commands, root } from './workspace.ts';

const kilobytes = (parts: ReadonlyMap<string, string>): number =>
  Array.from(parts.values(), (text) => Buffer.byteLength(text) / 1000).reduce((sum, size) => sum + size, 0);

/** All files of a command: what it loads at once and on demand. */
function allParts(entry: string): Map<string, string> {
  const parts = partsLoadedWith(entry);
  for (const file of parts.keys()) {
    for (const part of partsOnDemand(file)) partsLoadedWith(part, parts);
  }
  return parts;
}

/** How much of the EC2 client's schemas goes into a command. */
async function ec2SchemaKilobytes(folder: string): Promise<number> {
  await using bundle = await rolldown({ ...bundling, input: join(root, 'packages', folder, 'src', 'cli.ts') });
  const { output } = await bundle.generate({ format: 'cjs', codeSplitting: true, minify: false });
  const modules = output.flatMap((file) => (file.type === 'chunk' ? Object.entries(file.modules) : []));
  const schemas = modules.filter(([id]) => /client-ec2.*schemas/.test(id)).map(([, { code }]) => code ?? '');
  const { code } = await minify('schemas.js', schemas.join('\n'), { compress: false });
  return code.length / 1000;
}

describe.each(commands)('$folder', ({ folder }) => {
  const entry = builtFile(folder);

  test('answers --help and usage errors from a small part that holds nothing of AWS or zod', () => {
    const parts = partsLoadedWith(entry);
    expect(kilobytes(parts)).toBeLessThan(130);
    expect([...parts.keys()].map((file) => basename(file))).not.toContain('aws-sdk.cjs');
    expect([...parts.values()].join()).not.toMatch(/\$ZodType|MiddlewareStack/);
  });

  // The report's XML comes with a whole DOM.
  test('has parts of limited size: the SDK, and all of them together', () => {
    const parts = allParts(entry);
    const sdk = [...parts].filter(([file]) => basename(file) === 'aws-sdk.cjs');
    expect(kilobytes(new Map(sdk))).toBeLessThan(300);
    expect(kilobytes(parts)).toBeLessThan(folder === 'report' ? 1500 : 1100);
  });

  test('carries no emoji tables, no segmenter and one language of zod', () => {
    const text = [...allParts(entry).values()].join('\n');
    expect(text).not.toMatch(/Intl\.Segmenter|RGI_Emoji/);
    expect(text).not.toMatch(/Ungültige Eingabe|入力/);
  });
});

const askingEc2 = commands.filter(({ folder }) => ['lz-scan', 'ami-backup', 'rollback', 'ami-prune'].includes(folder));

test.each(askingEc2)('$folder carries the EC2 schemas of its own calls only', async ({ folder }) => {
  const size = await ec2SchemaKilobytes(folder);
  expect(size).toBeGreaterThan(5);
  expect(size).toBeLessThan(60);
});
