#!/usr/bin/env node
import { count, duration, runCommand } from '@cms-patching/core/command';

await runCommand({
  name: 'ami-backup',
  key: 'amiBackup',
  describe: 'Make one verified AMI of every instance, with tags and an expiry date.',
  changes: true,
  needs: ['lzScan'],
  timeout: 'amiCreation',
  concurrency: 'backup',
  usualDuration: 600,
  permissions: [
    'ec2:CreateImage',
    'ec2:CreateTags',
    'ec2:DeleteSnapshot',
    'ec2:DeregisterImage',
    'ec2:DescribeImages',
    'ec2:DescribeInstances',
    'ec2:DescribeSnapshots',
    'ec2:DescribeVolumes',
  ],
  options: {
    'retention-days': count('retention-days', 'days until the backup expires'),
    'reuse-within': duration('reuse-within', 'accept a good backup of this tool that is not older, such as 24h'),
    retries: count('retries', 'how often a failed image is made anew'),
    reboot: { type: 'boolean', describe: 'reboot running servers for a consistent image' },
    'allow-prod-reboot': { type: 'boolean', describe: 'let --reboot reboot production servers; it is written down' },
  },
  examples: [
    ['lz-scan lz250nonprod | ami-backup > backed-up.ndjson', 'back up what the scan finds'],
    ['ami-backup < backed-up.ndjson', 'retry only what is missing'],
  ],
  stage: async () => (await import('./ami-backup.ts')).amiBackup,
});
