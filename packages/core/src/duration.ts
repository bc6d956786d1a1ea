import { UsageError } from './errors.ts';

const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a duration as people write it: `900`, `90s`, `30m`, `1h30m`, `2d`. Throws UsageError naming `where`. */
export function durationSeconds(text: string, where: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  if (/^(\d+[smhd])+$/.test(text)) {
    return [...text.matchAll(/(\d+)([smhd])/g)].reduce(
      (sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? 's'] ?? 1),
      0,
    );
  }
  throw new UsageError(`${where} must be a duration such as 900, 90s, 30m or 1h30m, not "${text}"`);
}
