/** `base` with `over` laid on it: maps are merged key by key, everything else is replaced. */
export function mergeSettings<Base extends object>(base: Base, over: object): Base {
  const merged = Object.entries(over).flatMap(([key, value]): [string, unknown][] => {
    if (value === undefined) return [];
    const below = Object.hasOwn(base, key) ? base[key as keyof Base] : undefined;
    return [[key, isMap(below) && isMap(value) ? mergeSettings(below, value) : value]];
  });
  return { ...base, ...Object.fromEntries(merged) };
}

export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
