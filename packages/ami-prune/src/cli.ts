#!/usr/bin/env node
import { runCommand } from '@cms-patching/core/command';
import { options } from './options.ts';

await runCommand({
  name: 'ami-prune',
  describe:
    'List the backups of landing zones with a verdict on each; with --apply, delete those that have had their time.',
  positional: { name: 'zones', describe: 'landing zones, by their names in the config' },
  changes: true,
  dryRunUnless: 'apply',
  brings: 'backups',
  timeout: 'amiCreation',
  concurrency: 'backup',
  permissions: [
    'ec2:DeleteSnapshot',
    'ec2:DeregisterImage',
    'ec2:DescribeImages',
    'ec2:DescribeInstances',
    'ec2:DescribeLaunchTemplateVersions',
    'ec2:DescribeReplaceRootVolumeTasks',
    'ec2:DescribeSnapshots',
  ],
  options,
  examples: [
    ['ami-prune lz250nonprod', 'what would be deleted, and why the rest would not'],
    ['ami-prune --all --environment nonprod --keep 3 --apply', 'delete what has expired, and all but the newest three'],
  ],
  source: async () => (await import('./ami-prune.ts')).amiPrune,
});
