/** How long something took over many servers, in seconds. */
export interface Durations {
  count: number;
  min: number;
  median: number;
  p90: number;
  max: number;
}

/** Nearest-rank quantiles of numbers in ascending order; undefined for none. */
export function durationsOf(sorted: Float32Array): Durations | undefined {
  if (sorted.length === 0) return undefined;
  const at = (share: number): number => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return Math.round(value * 1000) / 1000;
  };
  return { count: sorted.length, min: at(0), median: at(0.5), p90: at(0.9), max: at(1) };
}
