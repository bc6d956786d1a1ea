#!/usr/bin/env node
import { runCommand } from '@cms-patching/core/command';

await runCommand({
  name: 'ami-backup',
  key: 'amiBackup',
  describe: 'Make one verified AMI of every instance, with tags and an expiry date.',
  changes: true,
  needs: ['lzScan'],
  timeout: 'amiCreation',
  concurrency: 'backup',
  usualDuration: 600,
  permissions: ['ec2:CreateImage', 'ec2:CreateTags', 'ec2:DescribeImages', 'ec2:DescribeInstances'],
  options: {
    'retention-days': { type: 'number', describe: 'days until the backup expires', requiresArg: true },
    reboot: { type: 'boolean', default: false, describe: 'reboot running servers for a consistent image' },
  },
  examples: [
    ['lz-scan lz250nonprod | ami-backup > backed-up.ndjson', 'back up what the scan finds'],
    ['ami-backup < backed-up.ndjson', 'retry only what is missing'],
  ],
  stage: async () => (await import('./ami-backup.ts')).amiBackup,
});
