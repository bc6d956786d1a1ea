/** Times in SSM's JSON are seconds since the epoch. */
export const seconds = (instant: number): number => Math.round(instant) / 1000;
