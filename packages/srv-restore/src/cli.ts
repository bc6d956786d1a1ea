#!/usr/bin/env node
import { runCommand } from '@cms-patching/core/command';

await runCommand({
  name: 'srv-restore',
  key: 'srvRestore',
  describe: 'Stop again the servers that this run started, and no other.',
  changes: true,
  needs: [],
  timeout: 'instanceStop',
  concurrency: 'restore',
  usualDuration: 120,
  permissions: [
    'ec2:CreateTags',
    'ec2:DeleteTags',
    'ec2:DescribeInstances',
    'ec2:StopInstances',
    'ssm:ListCommandInvocations',
  ],
  options: {
    'only-success': { type: 'boolean', describe: 'leave servers up on which something failed' },
  },
  examples: [
    ['… | patch | srv-restore | report', 'end the night as it began'],
    ['srv-restore --dry-run < patched.ndjson', 'what would be stopped'],
  ],
  stage: async () => (await import('./srv-restore.ts')).srvRestore,
});
