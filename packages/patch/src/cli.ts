#!/usr/bin/env node
import { count, duration, runCommand, text } from '@cms-patching/core/command';
import { address, bucket, percentage, tag } from './option-shapes.ts';
import { patchLimits } from './patch-limits.ts';

await runCommand({
  name: 'patch',
  key: 'patch',
  describe: 'Install updates with AWS-RunPatchBaseline, and prove what came of it.',
  notice:
    'This is cms-patching; GNU patch, with its -p1, is another program (here the alias lz-patch avoids the doubt).',
  changes: true,
  needs: ['lzScan', 'srvStart'],
  timeout: 'patchExecution',
  concurrency: 'patch',
  usualDuration: 1800,
  permissions: [
    'ec2:DescribeImages',
    'ec2:DescribeInstanceStatus',
    'ec2:DescribeInstances',
    'ec2:DescribeSnapshots',
    'ec2:DescribeVolumes',
    'ssm:DescribeInstanceInformation',
    'ssm:DescribeInstancePatchStates',
    'ssm:DescribeInstancePatches',
    'ssm:GetCommandInvocation',
    'ssm:ListCommandInvocations',
    'ssm:ListCommands',
    'ssm:SendCommand',
  ],
  options: {
    operation: { choices: ['Install', 'Scan'] as const, describe: 'what AWS-RunPatchBaseline is to do' },
    'reboot-option': { choices: ['RebootIfNeeded', 'NoReboot'] as const, describe: 'whether it may reboot' },
    'install-override-list': text('install-override-list', 'install these patches instead of the baseline’s', address),
    'output-s3-bucket': text('output-s3-bucket', 'where SSM leaves the whole output', bucket),
    'max-backup-age': duration('max-backup-age', 'how old a backup of an earlier run may be'),
    'max-precheck-age': duration('max-precheck-age', 'how old the precheck may be'),
    'allow-no-backup': { type: 'boolean', default: false, describe: 'patch servers without a good backup too' },
    'allow-unchecked': { type: 'boolean', default: false, describe: 'patch servers without a good precheck too' },
    'require-success': text('require-success', 'patch none unless this share came through ready', percentage),
    canary: count('canary', 'patch so many first, alone; one failure among them ends the run'),
    waves: text('waves', 'go in waves by the value of this tag', tag),
    'wave-pause': duration('wave-pause', 'wait between waves'),
    before: { type: 'string', requiresArg: true, describe: 'command to run before each install, record on stdin' },
    after: { type: 'string', requiresArg: true, describe: 'command to run after each install, whatever came of it' },
  },
  examples: [
    ['patch --dry-run < ready.ndjson', 'what would be patched, and what would not and why'],
    ['patch --canary 2 --waves tag:PatchWave --wave-pause 10m < ready.ndjson', 'two first, then wave after wave'],
    ['patch < patched.ndjson', 'go on watching what timed out, try again what failed'],
  ],
  limits: patchLimits,
  planOptions: ['canary', 'waves', 'wave-pause', 'require-success'],
  plan: async () => (await import('./plan-patch.ts')).planPatch,
  stage: async () => (await import('./patch.ts')).patch,
});
