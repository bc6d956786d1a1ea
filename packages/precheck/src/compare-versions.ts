/** Below, at or above zero as the first version is older than, the same as or newer than the second; missing parts are zero. */
export function compareVersions(one: string, other: string): number {
  const [first, second] = [one, other].map((version) =>
    version.split('.').map((part) => Number.parseInt(part, 10) || 0),
  );
  for (let at = 0; at < Math.max(first?.length ?? 0, second?.length ?? 0); at += 1) {
    const difference = (first?.[at] ?? 0) - (second?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
