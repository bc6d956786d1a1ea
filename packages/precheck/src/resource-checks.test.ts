import type { CheckFacts } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { GiB, healthy, troubles } from './testing/healthy-server.ts';

const disks = (at: number, change: object) => ({
  disks: healthy.disks.map((disk, index) => (index === at ? { ...disk, ...change } : disk)),
});

test.for<[Partial<CheckFacts>, string[]]>([
  [
    disks(0, { availableBytes: 1.9 * GiB }),
    [
      'fail disk-free /: / has 1.9 GiB free, less than 2 GiB: free space there or enlarge the volume',
      'warn disk-free-percent /: / has 6.3 % of its space free, less than 15 %: free space there or enlarge the volume',
    ],
  ],
  [
    disks(1, { availableBytes: 2.5 * GiB }),
    ['warn disk-free /var: /var has 2.5 GiB free, less than 3 GiB: free space there or enlarge the volume'],
  ],
  [
    disks(2, { availableBytes: 90 * 2 ** 20 }),
    [
      'fail disk-free /boot: /boot has 90 MiB free, less than 100 MiB: free space there or enlarge the volume',
      'warn disk-free-percent /boot: /boot has 8.7 % of its space free, less than 15 %: free space there or enlarge the volume',
    ],
  ],
  [
    disks(0, { freeInodes: 49 }),
    ['fail inodes-free-percent /: / has 4.9 % of its inodes free, less than 5 %: remove small files that nobody needs'],
  ],
  [
    disks(0, { availableBytes: null }),
    [
      'fail disk-free /: the free space of / could not be found out',
      'warn disk-free-percent /: the free share of / could not be found out',
    ],
  ],
  [
    { memory: { ...healthy.memory, availableBytes: 0.1 * GiB } },
    [
      'fail memory-free-percent: 1.2 % of the memory is available, less than 3 %: see what uses it, for package managers are killed when there is none left',
    ],
  ],
  [
    { load: { one: 0, five: 8.2, fifteen: 0, cores: 2 } },
    ['fail load-per-core: the load per core is 4.1, more than 4: see what keeps it busy, or patch it later'],
  ],
  [{ load: { one: 0, five: 3.2, fifteen: 0, cores: null } }, ['warn load-per-core: the load could not be found out']],
])('a server with %j', ([checks, expected]) => {
  expect(troubles({ checks })).toEqual(expected);
});
