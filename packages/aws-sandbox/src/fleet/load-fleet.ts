import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type * as z from 'zod';
import { type Fleet, type FleetInput, fleetSchema } from './fleet-schema.ts';

/** A fleet, fault script or scan that cannot be used; the message has one line per problem. */
export class InvalidInput extends Error {
  override name = 'InvalidInput';
}

/** Reads a fleet from a YAML file, or takes one as an object; every problem is named with its path in the document. */
export async function loadFleet(source: string | FleetInput): Promise<Fleet> {
  if (typeof source !== 'string') return check(fleetSchema, source, 'fleet');
  return check(fleetSchema, await readYaml(source), source);
}

/** The parsed content of a YAML file; errors name the file. */
export async function readYaml(file: string): Promise<unknown> {
  const content = await readFile(file, 'utf8').catch((error: Error) => {
    throw new InvalidInput(`${file}: ${error.message}`);
  });
  try {
    return parse(content, { maxAliasCount: 1000 });
  } catch (error) {
    throw new InvalidInput(`${file}: ${(error as Error).message}`);
  }
}

/** Validates against a schema; `source` is where the person who wrote the value will look for it. */
export function check<T>(schema: z.ZodType<T>, value: unknown, source: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${source}: ${pathText(issue.path)}: ${issue.message}`);
  throw new InvalidInput(problems.join('\n'));
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return text.replace(/^\./, '') || '(top)';
}
