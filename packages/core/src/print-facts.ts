import * as z from 'zod';
import { instanceSchema } from './instance.ts';

/** The record's JSON Schema (draft 2020-12), as committed in `instance.schema.json`. */
export const printSchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(instanceSchema, { io: 'input' }), null, 2)}\n`;

/** The IAM policy that lets a command do all it can do, and nothing more. */
export function printIam({ name, permissions }: { name: string; permissions: readonly string[] }): string {
  const sid = name.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Sid: sid, Effect: 'Allow', Action: [...new Set(permissions)].sort(), Resource: '*' }],
  };
  return `${JSON.stringify(policy, null, 2)}\n`;
}
