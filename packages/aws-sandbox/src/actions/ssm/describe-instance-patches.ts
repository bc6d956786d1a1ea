import * as z from 'zod';
import { AwsError } from '../../aws-error.ts';
import type { Update } from '../../fleet/node-facts-schema.ts';
import type { PatchState } from '../../model/patch-state.ts';
import { action, type Reply } from '../action.ts';
import { cutPage } from '../page.ts';
import { seconds } from './ssm-time.ts';

const filter = z.strictObject({
  Key: z.enum(['State', 'KBId', 'Classification', 'Severity', 'Title']),
  Values: z.array(z.string()).min(1),
});

export const describeInstancePatches = action({
  service: 'ssm',
  name: 'DescribeInstancePatches',
  changes: false,
  input: z.strictObject({
    InstanceId: z.string(),
    Filters: z.array(filter).max(5).default([]),
    MaxResults: z.number().int().min(10).max(100).default(100),
    NextToken: z.string().optional(),
  }),
  run({ InstanceId, Filters, MaxResults, NextToken }, call) {
    const server = call.region.servers.get(InstanceId);
    if (!server) throw new AwsError('InvalidInstanceId', `The instance ${InstanceId} does not exist.`);
    const patches = listPatches(server.patchState).filter((patch) =>
      Filters.every(({ Key, Values }) => Values.includes(String(patch[Key]))),
    );
    const page = cutPage(patches, { size: MaxResults, token: NextToken, query: [InstanceId, Filters] }, call);
    return { Patches: page.items, NextToken: page.nextToken };
  },
});

/** What the last report listed; the many that were installed long before are only counted, not listed. */
function listPatches({ missing, failed, installed, report }: PatchState): Reply[] {
  if (!report) return [];
  return [
    ...missing.map((update) => patchJson(update, 'Missing')),
    ...failed.map((update) => patchJson(update, 'Failed')),
    ...installed.map((update) =>
      patchJson(update, update.pendingReboot ? 'InstalledPendingReboot' : 'Installed', update.installedAt),
    ),
  ];
}

const patchJson = ({ title, kbId, classification, severity }: Update, state: string, installedAt = 0): Reply => ({
  Title: title,
  KBId: kbId,
  Classification: classification,
  Severity: severity,
  State: state,
  InstalledTime: seconds(installedAt),
});
