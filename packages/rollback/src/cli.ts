#!/usr/bin/env node
import { duration, runCommand, text } from '@cms-patching/core/command';
import { isOutdated } from './attempt.ts';
import { onPattern } from './is-due.ts';

const ids = { pattern: /^i-[0-9a-f]+(,i-[0-9a-f]+)*$/, be: 'instance ids separated by commas' };

await runCommand({
  name: 'rollback',
  key: 'rollback',
  describe: 'Restore the root volumes of servers that their patch has broken, from their backups.',
  changes: true,
  isOutdated,
  needs: [],
  timeout: 'rollback',
  concurrency: 'rollback',
  usualDuration: 900,
  permissions: [
    'ec2:CreateReplaceRootVolumeTask',
    'ec2:CreateTags',
    'ec2:DescribeImages',
    'ec2:DescribeInstanceStatus',
    'ec2:DescribeInstances',
    'ec2:DescribeReplaceRootVolumeTasks',
    'ec2:DescribeSnapshots',
    'ec2:DescribeVolumes',
    'ssm:DescribeInstanceInformation',
    'ssm:ListCommandInvocations',
    'ssm:SendCommand',
  ],
  options: {
    on: text('on', 'what to roll back: dead, degraded, failed, partial, timeout, unknown', onPattern),
    'instance-ids': text('instance-ids', 'only these servers, whatever their patch came to', ids),
    'max-backup-age': duration('max-backup-age', 'how much older than the patch a backup of an earlier run may be'),
    'delete-replaced-root': { type: 'boolean', describe: 'delete the old root volume instead of keeping it' },
  },
  examples: [
    ['patch < ready.ndjson | rollback | report', 'roll back what the patch has broken'],
    ['rollback --dry-run < patched.ndjson', 'what would be rolled back, from which image'],
    ['rollback < rolled-back.ndjson', 'try again what failed; a rollback that is begun is only watched'],
    ['rollback --instance-ids i-0123456789abcdef0 < patched.ndjson', 'one server, deliberately'],
  ],
  plan: async () => (await import('./plan-rollback.ts')).planRollback,
  stage: async () => (await import('./rollback.ts')).rollback,
});
