import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error.ts';

export interface Page<T> {
  items: T[];
  nextToken: string | undefined;
}

export interface PageRequest {
  /** How many to a page; without it everything comes at once. */
  size: number | undefined;
  token: string | undefined;
  /** Action and query that the token must belong to. */
  query: unknown;
  invalidToken: () => AwsError;
}

/** Cuts one page; a token is only good for the query that it came from. */
export function cutPage<T>(all: readonly T[], { size, token, query, invalidToken }: PageRequest): Page<T> {
  const mark = createHash('sha256').update(JSON.stringify(query)).digest('hex').slice(0, 16);
  const start = token === undefined ? 0 : readToken(token, mark);
  if (start === undefined) throw invalidToken();
  const end = start + (size ?? all.length);
  return { items: all.slice(start, end), nextToken: end < all.length ? writeToken(end, mark) : undefined };
}

const writeToken = (start: number, mark: string): string => Buffer.from(`${mark}:${start}`).toString('base64');

function readToken(token: string, mark: string): number | undefined {
  const [, found, start] = /^([0-9a-f]{16}):(\d{1,9})$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  return found === mark ? Number(start) : undefined;
}

/** EC2's answer to a token that it did not give out for this query. */
export const invalidNextToken = (): AwsError =>
  new AwsError('InvalidNextToken', 'The token is not valid for this request.');
