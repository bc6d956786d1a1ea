const MiB = 2 ** 20;
const GiB = 2 ** 30;

export const inBytes = (bytes: number): string =>
  bytes < GiB ? `${Math.floor(bytes / MiB)} MiB` : `${shortest(bytes / GiB)} GiB`;

export const inPercent = (percent: number): string => `${shortest(percent)} %`;

export const inNumbers = (count: number): string => shortest(count);

/** The largest unit of which there are two, so that nothing is told too coarsely. */
export function inTime(seconds: number): string {
  if (seconds >= 2 * 86_400) return `${Math.floor(seconds / 86_400)} days`;
  if (seconds >= 2 * 3600) return `${Math.floor(seconds / 3600)} h`;
  if (seconds >= 2 * 60) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds)} s`;
}

/** Cut, never rounded up: 4.96 of 5 must not read as 5. */
const shortest = (value: number): string => String(Math.floor(value * 10) / 10);

export const percentOf = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : (part / whole) * 100;
