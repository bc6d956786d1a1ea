import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OutputChunk, type Plugin, rolldown } from 'rolldown';
import { expect, test } from 'vitest';
import { literalSchemaKeys } from './literal-schema-keys.ts';

const clientFolder = fileURLToPath(new URL('../node_modules/@aws-sdk/client-ec2/dist-es', import.meta.url));
const schemaFile = join(clientFolder, 'schemas/schemas_0.js');

async function bundle(code: string, plugins: Plugin[]): Promise<string> {
  const entry: Plugin = {
    name: 'entry',
    resolveId: (id) => (id === 'entry' ? join(clientFolder, 'entry.js') : null),
    load: (id) => (id === join(clientFolder, 'entry.js') ? code : null),
  };
  await using build = await rolldown({ input: 'entry', platform: 'node', plugins: [entry, ...plugins] });
  const { output } = await build.generate({ format: 'esm' });
  return (output[0] as OutputChunk).code;
}

type Schemas = Record<string, unknown>;
const load = async (code: string): Promise<Schemas> =>
  (await import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)) as Schemas;

/** A schema as plain data; the schemas that it refers to by their names. */
const plain = (schema: unknown): string =>
  JSON.stringify(schema, (_key, value: unknown) =>
    typeof value === 'function' && value.length === 0
      ? `-> ${JSON.stringify((value() as unknown[]).slice(0, 3))}`
      : value,
  );

test('the schemas of EC2 mean the same with literal keys', async () => {
  const everything = "export * from './schemas/schemas_0.js';";
  const [before, after] = await Promise.all([
    load(await bundle(everything, [])),
    load(await bundle(everything, [literalSchemaKeys])),
  ]);
  const names = Object.keys(before).filter((name) => name.endsWith('$'));
  expect(names.length).toBeGreaterThan(3000);
  expect(names.filter((name) => plain(before[name]) !== plain(after[name]))).toEqual([]);
});

test('one operation keeps its own schemas and leaves the other hundreds out', async () => {
  const one = "export { DescribeInstances$ } from './schemas/schemas_0.js';";
  const pruned = await bundle(one, [literalSchemaKeys]);
  expect(pruned.length).toBeLessThan(60_000);
  expect(pruned.length).toBeLessThan(readFileSync(schemaFile).length / 20);
  expect(pruned).toContain('PrivateDnsNameOptions');
  expect(pruned).not.toContain('TransitGateway');
});
