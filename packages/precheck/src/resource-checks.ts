import type { CheckFacts, DiskFacts, EffectiveSettings } from '@cms-patching/core';
import { atLeast, atMost, type Check } from './check.ts';
import { inBytes, inNumbers, inPercent, percentOf } from './quantities.ts';

type Thresholds = EffectiveSettings['precheck']['thresholds'];

/** Disk, inodes, memory and load against the thresholds. */
export const resourceChecks = (facts: CheckFacts, thresholds: Thresholds): Check[] => [
  ...facts.disks.flatMap((disk, index) => diskChecks(disk, facts.disks.slice(0, index), thresholds)),
  ...memoryChecks(facts, thresholds),
  ...loadChecks(facts, thresholds),
];

/** Each path has its own least size; shares of a file system that an earlier path is on too are not told twice. */
function diskChecks(disk: DiskFacts, earlier: readonly DiskFacts[], thresholds: Thresholds): Check[] {
  const { path, totalBytes, availableBytes, totalInodes, freeInodes } = disk;
  const size = thresholds.diskFree[path as keyof Thresholds['diskFree']];
  const freeSpace = atLeast({
    check: `disk-free ${path}`,
    subject: `the free space of ${path}`,
    value: availableBytes,
    threshold: size,
    write: inBytes,
    say: (written) => `${path} has ${written} free`,
    remedy: 'free space there or enlarge the volume',
    vital: path !== '/boot',
  });
  if (earlier.some((other) => isSameFileSystem(disk, other))) return freeSpace;
  const freeShare = atLeast({
    check: `disk-free-percent ${path}`,
    subject: `the free share of ${path}`,
    value: percentOf(availableBytes, totalBytes),
    threshold: thresholds.diskFreePercent,
    write: inPercent,
    say: (written) => `${path} has ${written} of its space free`,
    remedy: 'free space there or enlarge the volume',
  });
  return [...freeSpace, ...freeShare, ...inodeChecks(path, totalInodes, freeInodes, thresholds)];
}

/** File systems that have no inodes, or no end of them, are not asked about them. */
function inodeChecks(path: string, total: number | null, free: number | null, thresholds: Thresholds): Check[] {
  if (path === 'C:' || total === 0) return [];
  return atLeast({
    check: `inodes-free-percent ${path}`,
    subject: `the free inodes of ${path}`,
    value: percentOf(free, total),
    threshold: thresholds.inodesFreePercent,
    write: inPercent,
    say: (written) => `${path} has ${written} of its inodes free`,
    remedy: 'remove small files that nobody needs',
  });
}

const isSameFileSystem = (one: DiskFacts, other: DiskFacts): boolean =>
  one.fileSystemId !== null && one.fileSystemId !== '0' && one.fileSystemId === other.fileSystemId;

const memoryChecks = ({ memory }: CheckFacts, { memoryFreePercent }: Thresholds): Check[] =>
  atLeast({
    check: 'memory-free-percent',
    subject: 'the available memory',
    value: percentOf(memory.availableBytes, memory.totalBytes),
    threshold: memoryFreePercent,
    write: inPercent,
    say: (written) => `${written} of the memory is available`,
    remedy: 'see what uses it, for package managers are killed when there is none left',
  });

/** The five-minute average per core; a Windows server that is fully busy counts as one per core. */
function loadChecks({ load, cpu }: CheckFacts, { loadPerCore }: Thresholds): Check[] {
  const perCore = load ? ratio(load.five, load.cores) : ratio(cpu?.percent ?? null, 100);
  return atMost({
    check: 'load-per-core',
    subject: 'the load',
    value: perCore === null ? null : Math.round(perCore * 100) / 100,
    threshold: loadPerCore,
    write: inNumbers,
    say: (written) => `the load per core is ${written}`,
    remedy: 'see what keeps it busy, or patch it later',
  });
}

const ratio = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : part / whole;
