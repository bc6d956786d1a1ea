/** What two things took when they were run in turn, and how they compare. */
export interface Pair {
  ours: number;
  theirs: number;
  /** The median of the rounds' ratios: a machine that slows down in between slows both. */
  ratio: number;
}

/** Runs two things in turn, after one round that does not count. */
export async function paired(
  rounds: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<Pair> {
  await theirs();
  await ours();
  const results: [number, number][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const their = await theirs();
    results.push([await ours(), their]);
  }
  return {
    ours: median(results.map(([our]) => our)),
    theirs: median(results.map(([, their]) => their)),
    ratio: median(results.map(([our, their]) => our / their)),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
