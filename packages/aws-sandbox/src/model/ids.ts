import { hash } from 'node:crypto';

/** A stable AWS-looking id (`i-0123456789abcdef0`): the same parts always give the same id. */
export function stableId(prefix: string, ...parts: readonly (string | number)[]): string {
  return `${prefix}-0${hash('sha1', parts.join('\0')).slice(0, 16)}`;
}

/** A stable number from 0 up to but not including `below`. */
export function stableNumber(below: number, ...parts: readonly (string | number)[]): number {
  return Number.parseInt(hash('sha1', parts.join('\0')).slice(0, 8), 16) % below;
}
