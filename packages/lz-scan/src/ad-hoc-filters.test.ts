import { UsageError } from '@cms-patching/core';
import { describe, expect, test } from 'vitest';
import { adHocFilters } from './ad-hoc-filters.ts';
import type { ScanOptions } from './options.ts';

const given = (options: Partial<ScanOptions>) => adHocFilters(options as ScanOptions);

describe('flags become filters', () => {
  test.each<[options: Partial<ScanOptions>, filters: ReturnType<typeof adHocFilters>]>([
    [{}, {}],
    [{ tag: ['PatchGroup=group-1'] }, { tags: { PatchGroup: ['group-1'] } }],
    [{ tag: ['A=1,2', 'B=x=y', 'A=3'] }, { tags: { A: ['1', '2', '3'], B: ['x=y'] } }],
    [{ tag: ['Owner'] }, { tags: { Owner: ['*'] } }],
    [{ tag: ['Owner='] }, { tags: { Owner: [''] } }],
    [{ excludeTag: ['Legacy', 'Team=erp'] }, { excludeTags: { Legacy: ['*'], Team: ['erp'] } }],
    [{ state: ['running, stopped'] }, { states: ['running', 'stopped'] }],
    [{ platform: ['linux', 'windows'] }, { platforms: ['linux', 'windows'] }],
    [{ instanceType: ['m6i.*,t3.micro'] }, { instanceTypes: ['m6i.*', 't3.micro'] }],
    [
      { instanceIds: ['i-0a00000000000001a,i-0a00000000000002a'] },
      { instanceIds: ['i-0a00000000000001a', 'i-0a00000000000002a'] },
    ],
    [
      { vpcIds: ['vpc-0a1b2c3d'], subnetIds: ['subnet-0a1b2c3d'] },
      { vpcIds: ['vpc-0a1b2c3d'], subnetIds: ['subnet-0a1b2c3d'] },
    ],
    [{ name: ['web-*', 'db-01'] }, { names: ['web-*', 'db-01'] }],
  ])('%j', (options, filters) => {
    expect(given(options)).toEqual(filters);
  });
});

describe('a flag that can’t be meant so is refused', () => {
  test.each<[options: Partial<ScanOptions>, message: string]>([
    [{ tag: ['=group-1'] }, '--tag must be KEY=VALUE, such as PatchGroup=group-1, not "=group-1"'],
    [
      { state: ['runing'] },
      '--state must be one of pending, running, stopping, stopped, shutting-down, terminated, not "runing"',
    ],
    [{ platform: ['macos'] }, '--platform must be one of linux, windows, not "macos"'],
    [{ instanceIds: ['web-01'] }, '--instance-ids: "web-01" is no id such as i-0123456789abcdef0'],
    [{ vpcIds: ['subnet-0a1b2c3d'] }, '--vpc-ids: "subnet-0a1b2c3d" is no id such as vpc-0123456789abcdef0'],
  ])('%j', (options, message) => {
    expect(() => given(options)).toThrow(new UsageError(message));
  });

  test('a list without an entry lets nothing through rather than everything', () => {
    expect(given({ instanceIds: [','] })).toEqual({ instanceIds: [] });
  });
});
