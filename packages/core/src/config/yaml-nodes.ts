import {
  type Alias,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { printable, quoted } from './message-text.ts';
import type { Problem } from './yaml-source.ts';

/** Each alias with the node it stands for: the latest one before it with that anchor. */
export type Anchored = ReadonlyMap<Alias, Node>;

export interface Survey {
  anchored: Anchored;
  problems: Problem[];
  /** Whether a plain value can't be made of the nodes. */
  broken: boolean;
}

/** What the library checks slowly, late or without a place: repeated keys, aliases of nothing, what a merge key merges. */
export function surveyNodes(contents: Node | null, position: (offset: number) => string): Survey {
  const anchors = new Map<string, Node>();
  const anchored = new Map<Alias, Node>();
  const problems: Problem[] = [];
  let broken = false;
  const breaks = (node: Node, message: string) => {
    broken = true;
    problems.push({ offset: offsetOf(node), message });
  };
  const declare = (node: Scalar | YAMLMap | YAMLSeq) => {
    if (node.anchor) anchors.set(node.anchor, node);
  };
  // An alias of nothing stays an alias: it has its own message.
  const target = (node: unknown): unknown => (isAlias(node) ? (anchors.get(node.source) ?? node) : node);
  visit(contents, {
    Alias(_, alias) {
      const node = anchors.get(alias.source);
      if (node) anchored.set(alias, node);
      else breaks(alias, `*${printable(alias.source)} has no anchor before it`);
    },
    Value: (_, node) => declare(node),
    Pair(_, { key, value }) {
      if (isCollection(key)) breaks(key, 'a key must be a word, not a map or a list');
      if (!isMergeKey(key)) return;
      const merged = target(value);
      const sources = isSeq(merged) ? merged.items.map(target) : [merged];
      if (!sources.every((source) => isMap(source) || isAlias(source))) breaks(key as Node, '<< can merge maps only');
    },
    Map(_, map) {
      declare(map);
      for (const problem of repeatedKeys(map.items, position)) problems.push(problem);
    },
  });
  return { anchored, problems, broken };
}

function repeatedKeys(pairs: readonly Pair[], position: (offset: number) => string): Problem[] {
  const first = new Map<string, Node>();
  return pairs.flatMap(({ key }) => {
    if (!isScalar(key) || isMergeKey(key)) return [];
    const before = first.get(keyText(key));
    first.set(keyText(key), before ?? key);
    if (!before) return [];
    return [
      {
        offset: offsetOf(key),
        message: `key ${quoted(keyText(key))} is there twice: first at ${position(offsetOf(before))}`,
      },
    ];
  });
}

export const offsetOf = (node: Node): number => node.range?.[0] ?? 0;

/** The key as it is named in the plain value. */
export const keyText = (key: unknown): string => (isScalar(key) && key.value !== null ? String(key.value) : '');

export const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && (typeof key.value === 'symbol' || (key.value === '<<' && (key.type ?? 'PLAIN') === 'PLAIN'));
