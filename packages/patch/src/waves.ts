import type { Instance } from '@cms-patching/core';

/** Cuts records into a canary, if one is asked for, and waves by a tag's value in natural order; records without the tag come last. Pure. */
export function cutWaves(
  records: readonly Instance[],
  { canary, tag }: { canary: number; tag: string | null },
): { waves: Instance[][]; hasCanary: boolean } {
  const groups = tag === null ? [[...records]] : groupsByTag(records, tag);
  if (canary === 0 || canary >= records.length) return { waves: groups, hasCanary: false };
  const first = new Set(groups.flat().slice(0, canary));
  const rest = groups.map((group) => group.filter((record) => !first.has(record)));
  return { waves: [[...first], ...rest.filter((group) => group.length > 0)], hasCanary: true };
}

const inNaturalOrder = new Intl.Collator('en', { numeric: true });

function groupsByTag(records: readonly Instance[], tag: string): Instance[][] {
  const groups = new Map<string | undefined, Instance[]>();
  for (const record of records) {
    const value = record.tags?.[tag] || undefined;
    groups.set(value, [...(groups.get(value) ?? []), record]);
  }
  return [...groups]
    .sort(([one], [other]) => {
      if (one === undefined || other === undefined) return one === other ? 0 : one === undefined ? 1 : -1;
      return inNaturalOrder.compare(one, other);
    })
    .map(([, group]) => group);
}
