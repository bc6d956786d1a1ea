import { isMap } from './merge-settings.ts';
import { snakeCase } from './section.ts';

export type Path = readonly PropertyKey[];

/** Where a value is written, if need be in the shorter form that stands for it: one threshold, one list for all platforms. */
export const nearestPlace = (find: (path: Path) => string | undefined, path: Path, otherwise: string): string =>
  path.length === 0 ? otherwise : (find(path) ?? nearestPlace(find, path.slice(0, -1), otherwise));

interface Leaf {
  path: string[];
  value: unknown;
}

/** Every value below `fields` with its path in the file's spelling; tag keys are the operator's and stay as they are. */
export function leavesOf(fields: object, path: readonly string[] = []): Leaf[] {
  const parent = path.at(-1) ?? '';
  return Object.entries(fields).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const here = [...path, tagMaps.has(parent) ? key : snakeCase(key)];
    const isWhole = !isMap(value) || Object.keys(value).length === 0 || writtenAsOne.has(here.at(-1) ?? '');
    return isWhole ? [{ path: here, value }] : leavesOf(value, here);
  });
}

const tagMaps: ReadonlySet<string> = new Set(['tags', 'exclude_tags']);

/** Values that the file writes as one word, such as `10%`. */
const writtenAsOne: ReadonlySet<string> = new Set(['max_errors', 'hold_tag', 'waves']);
