import type * as z from 'zod';
import { type Instance, instanceSchema } from '../instance.ts';
import { fitsDouble, parseExactly } from './exact-numbers.ts';
import { shorten, visibleText } from './terminal-text.ts';

/** A record, or one line that says what is wrong with the text; `malformed` when it is no JSON at all. */
export type ParsedRecord = { record: Instance } | { problem: string; malformed?: true };

// As deep as jq 1.6 reads: deeper nesting, which JSON.parse accepts, would overflow the stack when written.
const maxDepth = 256;
const shownIssues = 3;

const plain = 0;
const hasInexactNumber = 1;
const tooDeep = 2;

/** The worst thing found in a parsed value that could not be written again as it was read. */
const worstIn = (value: unknown, depth = 0): number => {
  if (typeof value === 'number') return fitsDouble(value) ? plain : hasInexactNumber;
  if (typeof value !== 'object' || value === null) return plain;
  if (depth === maxDepth) return tooDeep;
  let worst = plain;
  for (const child of Object.values(value)) worst = Math.max(worst, worstIn(child, depth + 1));
  return worst;
};

const describeKind = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
};

const formatPath = (path: PropertyKey[]): string =>
  path.map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at > 0 ? '.' : ''}${String(key)}`)).join('');

const describeIssues = (issues: z.core.$ZodIssue[]): string => {
  const shown = issues.slice(0, shownIssues).map((issue) => `${formatPath(issue.path)}: ${issue.message}`);
  const more = issues.length - shown.length;
  return visibleText(shown.join('; ') + (more > 0 ? `; and ${more} more` : ''));
};

/**
 * Reads one record from its JSON. Keys keep their order, unknown ones (`__proto__` too) their values, and numbers beyond
 * 2^53 their digits; of a key given twice the last counts, as in jq.
 */
export const parseRecord = (text: string): ParsedRecord => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `not JSON: ${shorten(visibleText((error as SyntaxError).message), 160)}`, malformed: true };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { problem: `not a record: expected a JSON object, got ${describeKind(value)}` };
  }
  const worst = worstIn(value);
  if (worst === tooDeep) return { problem: `nested more than ${maxDepth} levels deep` };
  if (worst === hasInexactNumber) value = parseExactly(text);
  const checked = instanceSchema.safeParse(value);
  // The schema transforms nothing, so the value itself goes on: zod's copy has other key order and no `__proto__`.
  return checked.success ? { record: value as Instance } : { problem: describeIssues(checked.error.issues) };
};
