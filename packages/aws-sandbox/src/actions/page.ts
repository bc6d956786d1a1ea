import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Call } from './action.ts';

export interface Page<T> {
  items: T[];
  nextToken: string | undefined;
}

export interface PageRequest {
  /** How many to a page. */
  size: number;
  token: string | undefined;
  /** What was asked; a token is only good for the question that it came from. */
  query: unknown;
}

/** Cuts one page; by a fault it comes back empty, though with a token that leads on. */
export function cutPage<T>(all: readonly T[], { size, token, query }: PageRequest, { emptyPage }: Call): Page<T> {
  const mark = createHash('sha256').update(JSON.stringify(query)).digest('hex').slice(0, 16);
  const start = token === undefined ? 0 : readToken(token, mark);
  const end = emptyPage ? start : start + size;
  const more = emptyPage || end < all.length;
  return { items: all.slice(start, end), nextToken: more ? writeToken(end, mark) : undefined };
}

const writeToken = (start: number, mark: string): string => Buffer.from(`${mark}:${start}`).toString('base64');

function readToken(token: string, mark: string): number {
  const [, found, start] = /^([0-9a-f]{16}):(\d{1,9})$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (found !== mark) throw new AwsError('InvalidNextToken', 'The token is not valid for this request.');
  return Number(start);
}
