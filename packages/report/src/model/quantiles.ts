/** How long something took over many servers, in seconds; exact, since every value is kept (8 bytes each). */
export interface Durations {
  count: number;
  min: number;
  median: number;
  p90: number;
  max: number;
}

/** Nearest-rank quantiles; undefined for no values. Sorts its input in place. */
export function durationsOf(seconds: number[]): Durations | undefined {
  if (seconds.length === 0) return undefined;
  const sorted = seconds.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { count: sorted.length, min: at(0), median: at(0.5), p90: at(0.9), max: at(1) };
}
