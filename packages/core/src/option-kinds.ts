import { durationSeconds } from './config/duration.ts';
import { UsageError } from './errors.ts';

/** A flag that holds a whole number. Throws UsageError naming it. */
export const count = (name: string, describe: string, { least = 0 } = {}) => ({
  type: 'string' as const,
  describe,
  requiresArg: true,
  coerce(value: unknown): number | undefined {
    if (value === undefined) return undefined;
    const number = Number(value);
    if (String(value).trim() !== '' && Number.isInteger(number) && number >= least) return number;
    throw new UsageError(`--${name} must be a whole number of ${least} or more, not "${String(value)}"`);
  },
});

/** A flag that holds a duration, in seconds once parsed. Throws UsageError naming it. */
export const duration = (name: string, describe: string) => ({
  type: 'string' as const,
  describe,
  requiresArg: true,
  coerce(value: unknown): number | undefined {
    if (value === undefined) return undefined;
    const seconds = durationSeconds(String(value));
    if (seconds !== undefined) return seconds;
    throw new UsageError(`--${name} must be a duration such as 900, 90s, 30m or 1h30m, not "${String(value)}"`);
  },
});

/** A flag whose text must look a certain way; `be` ends the sentence "--name must be …". Throws UsageError naming it. */
export const text = (name: string, describe: string, { pattern, be }: { pattern: RegExp; be: string }) => ({
  type: 'string' as const,
  describe,
  requiresArg: true,
  coerce(value: unknown): string | undefined {
    if (value === undefined || pattern.test(String(value))) return value as string | undefined;
    throw new UsageError(`--${name} must be ${be}, not "${String(value)}"`);
  },
});
