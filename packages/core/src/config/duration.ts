const units = { d: 86_400, h: 3600, m: 60, s: 1 } as const;

/** How a duration is written: seconds, or days, hours, minutes and seconds in that order (`1h30m`). */
export const durationPattern = /^(?:\d+|(?=\d)(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?)$/;

/** Seconds of `90`, `"30m"` or `"1h30m"`, for config and flags alike; undefined when it is not a duration. */
export function durationSeconds(written: string | number): number | undefined {
  if (typeof written === 'number') return Number.isFinite(written) && written >= 0 ? written : undefined;
  if (!durationPattern.test(written)) return undefined;
  if (/^\d+$/.test(written)) return Number(written);
  const parts = [...written.matchAll(/(\d+)([dhms])/g)];
  return parts.reduce((total, [, amount, unit]) => total + Number(amount) * units[unit as keyof typeof units], 0);
}
