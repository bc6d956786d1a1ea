import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { type Anchored, isMergeKey, keyText, offsetOf } from './yaml-nodes.ts';

type Path = readonly PropertyKey[];

/** Where values stand in a YAML text, in characters from 0; what an alias or a merge key brings in stands at its anchor. */
export interface Places {
  /** Where the value at `path` begins, or its key; undefined when the text has no such place. */
  find(path: Path, target?: 'value' | 'key'): number | undefined;
  /** As `find`, or the nearest place that encloses it. */
  nearest(path: Path, target?: 'value' | 'key'): number;
  /** The bare words from which YAML made a number or a boolean: `0123`, `yes`. */
  bareWords(path: Path): string | undefined;
}

/** Places in the nodes of one document. */
export function placesIn(contents: Node | null, anchored: Anchored = new Map()): Places {
  const resolved = (node: unknown): unknown => (isAlias(node) ? anchored.get(node) : node);

  const indexes = new Map<YAMLMap, Map<string, Pair>>();
  const ownPairs = (map: YAMLMap): Map<string, Pair> => {
    const known = indexes.get(map);
    if (known) return known;
    const own = map.items.filter((pair) => !isMergeKey(pair.key));
    const index = new Map(own.map((pair) => [keyText(resolved(pair.key)), pair]));
    indexes.set(map, index);
    return index;
  };

  const pairIn = (map: YAMLMap, key: string, seen: ReadonlySet<unknown> = new Set()): Pair | undefined => {
    if (seen.has(map)) return undefined;
    const own = ownPairs(map).get(key);
    if (own) return own;
    const merged = map.items.filter((pair) => isMergeKey(pair.key)).map(({ value }) => resolved(value));
    return merged
      .flatMap((source) => (isSeq(source) ? source.items.map(resolved) : [source]))
      .filter(isMap)
      .map((source) => pairIn(source, key, new Set([...seen, map])))
      .find((pair) => pair !== undefined);
  };

  const step = (node: unknown, key: PropertyKey): { key?: unknown; value: unknown } | undefined => {
    const parent = resolved(node);
    if (isMap(parent)) return pairIn(parent, String(key));
    return isSeq(parent) && typeof key === 'number' && key < parent.items.length
      ? { value: parent.items[key] }
      : undefined;
  };

  const find: Places['find'] = (path, target = 'value') => {
    let at: { key?: unknown; value: unknown } | undefined = { value: contents };
    for (const key of path) at = at && step(at.value, key);
    const node = target === 'key' ? (at?.key ?? at?.value) : (at?.value ?? at?.key);
    return isNode(node) ? offsetOf(node) : undefined;
  };

  return {
    find,
    nearest: (path, target) => {
      const found = find(path, target);
      if (found !== undefined) return found;
      for (let length = path.length - 1; length >= 0; length--) {
        const offset = find(path.slice(0, length));
        if (offset !== undefined) return offset;
      }
      return 0;
    },
    bareWords: (path) => {
      let node: unknown = contents;
      for (const key of path) node = step(node, key)?.value;
      const scalar = resolved(node);
      const bare =
        isScalar(scalar) && scalar.type === 'PLAIN' && scalar.value !== null && typeof scalar.value !== 'string';
      return bare ? scalar.source : undefined;
    },
  };
}
