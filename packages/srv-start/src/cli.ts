#!/usr/bin/env node
import { runCommand, text } from '@cms-patching/core/command';

const holdTagForm = {
  pattern: /^(?!aws:)(?=.{1,256}$)[^=]{1,128}=/is,
  be: 'KEY=VALUE, at most 256 characters, with a key of your own',
};

await runCommand({
  name: 'srv-start',
  key: 'srvStart',
  describe: 'Start stopped instances and prove that their SSM agent answers.',
  changes: true,
  needs: ['lzScan', 'amiBackup'],
  timeout: 'instanceStart',
  concurrency: 'start',
  usualDuration: 300,
  permissions: [
    'ec2:CreateTags',
    'ec2:DeleteTags',
    'ec2:DescribeInstanceStatus',
    'ec2:DescribeInstances',
    'ec2:DescribeVolumes',
    'ec2:StartInstances',
    'ssm:DescribeInstanceInformation',
    'ssm:ListCommandInvocations',
    'ssm:SendCommand',
  ],
  options: {
    'status-checks': { choices: ['ok', 'skip'] as const, describe: 'whether both EC2 status checks must pass' },
    'hold-tag': text('hold-tag', 'KEY=VALUE: a tag that keeps the site’s own scheduler off', holdTagForm),
  },
  examples: [
    ['lz-scan lz250nonprod | ami-backup | srv-start > ready.ndjson', 'back up, then start what is stopped'],
    ['srv-start --dry-run < backed-up.ndjson', 'what would be started'],
  ],
  stage: async () => (await import('./srv-start.ts')).srvStart,
});
