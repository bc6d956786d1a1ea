import { type TagPatterns, UsageError, type ZoneFilters } from '@cms-patching/core';
import type { ScanOptions } from './options.ts';

export const states = ['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'] as const;
export const platforms = ['linux', 'windows'] as const;

/** The filters that the command line adds to those of every zone. Throws UsageError. */
export function adHocFilters(options: ScanOptions): ZoneFilters {
  const { tag, excludeTag, state, platform, instanceType, vpcIds, subnetIds, instanceIds, name } = options;
  return {
    ...(tag && { tags: tagPatterns('--tag', tag) }),
    ...(excludeTag && { excludeTags: tagPatterns('--exclude-tag', excludeTag) }),
    ...(state && { states: oneOf('--state', states, values(state)) }),
    ...(platform && { platforms: oneOf('--platform', platforms, values(platform)) }),
    ...(instanceType && { instanceTypes: values(instanceType) }),
    ...(vpcIds && { vpcIds: ids('--vpc-ids', 'vpc', vpcIds) }),
    ...(subnetIds && { subnetIds: ids('--subnet-ids', 'subnet', subnetIds) }),
    ...(instanceIds && { instanceIds: ids('--instance-ids', 'i', instanceIds) }),
    ...(name && { names: values(name) }),
  };
}

const values = (given: readonly string[]): string[] =>
  given
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');

/** `KEY=a,b` means either value, `KEY` any; the same key twice collects. */
function tagPatterns(flag: string, given: readonly string[]): TagPatterns {
  const patterns = new Map<string, string[]>();
  for (const text of given) {
    const [, key, list] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? [];
    if (key === undefined) throw new UsageError(`${flag} must be KEY=VALUE, such as PatchGroup=group-1, not "${text}"`);
    patterns.set(key, [...(patterns.get(key) ?? []), ...(list?.split(',') ?? ['*'])]);
  }
  return Object.fromEntries(patterns);
}

function oneOf<T extends string>(flag: string, known: readonly T[], given: readonly string[]): T[] {
  return given.map((value) => {
    const found = known.find((each) => each === value);
    if (!found) throw new UsageError(`${flag} must be one of ${known.join(', ')}, not "${value}"`);
    return found;
  });
}

function ids(flag: string, prefix: string, given: readonly string[]): string[] {
  const list = values(given);
  const wrong = list.find((id) => !new RegExp(`^${prefix}-[0-9a-f]{8,17}$`).test(id));
  if (wrong !== undefined) throw new UsageError(`${flag}: "${wrong}" is no id such as ${prefix}-0123456789abcdef0`);
  return list;
}
