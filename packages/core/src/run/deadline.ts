import { UsageError } from '../errors.ts';

/** The next time the clock shows `HH:MM` here, or the given RFC 3339 time. Throws UsageError. */
export function nextOccurrence(text: string, now: Date): Date {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours !== undefined && minutes !== undefined) {
    const next = new Date(now);
    next.setHours(Number(hours), Number(minutes), 0, 0);
    if (next.getTime() <= now.getTime()) next.setDate(next.getDate() + 1);
    return next;
  }
  const time = Date.parse(text);
  if (Number.isNaN(time) || !/^\d{4}-\d{2}-\d{2}T/.test(text)) {
    throw new UsageError(`--deadline must be a time such as 05:30 or 2026-01-31T05:30:00+11:00, not "${text}"`);
  }
  if (time <= now.getTime()) throw new UsageError(`--deadline ${text} is already past`);
  return new Date(time);
}
