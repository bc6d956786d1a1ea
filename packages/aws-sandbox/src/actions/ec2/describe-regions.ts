import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import { filters, flag, texts } from '../../wire/query-input.ts';
import { action } from '../action.ts';
import { matchFilters } from './match-filters.ts';

export const describeRegions = action({
  service: 'ec2',
  name: 'DescribeRegions',
  changes: false,
  input: z.strictObject({
    RegionName: texts.optional(),
    AllRegions: flag.default(false),
    Filter: filters,
    DryRun: flag.optional(),
  }),
  run({ RegionName, AllRegions, Filter }, { account }) {
    const all = account.regionStatuses().map((region) => ({ ...region, tags: {} }));
    const unknown = RegionName?.find((name) => !all.some((region) => region.name === name));
    if (unknown !== undefined) {
      throw new AwsError('InvalidParameterValue', `Invalid region provided: [${unknown}]`);
    }
    const shown = all.filter(
      ({ name, optInStatus }) => (AllRegions || optInStatus !== 'not-opted-in') && (RegionName?.includes(name) ?? true),
    );
    const matching = matchFilters(shown, Filter, {
      'region-name': ({ name }) => name,
      'opt-in-status': ({ optInStatus }) => optInStatus,
    });
    return {
      regionInfo: matching.map(({ name, optInStatus }) => ({
        regionName: name,
        regionEndpoint: `ec2.${name}.amazonaws.com`,
        optInStatus,
      })),
    };
  },
});
