import { createHash } from 'node:crypto';

/** A stable AWS-looking id (`i-0123456789abcdef0`): the same parts always give the same id. */
export function stableId(prefix: string, ...parts: readonly (string | number)[]): string {
  return `${prefix}-0${createHash('sha1').update(parts.join('\0')).digest('hex').slice(0, 16)}`;
}

/** A stable number from 0 up to but not including `below`. */
export function stableNumber(below: number, ...parts: readonly (string | number)[]): number {
  return createHash('sha1').update(parts.join('\0')).digest().readUInt32BE(0) % below;
}
