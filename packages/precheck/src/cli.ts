#!/usr/bin/env node
import { runCommand } from '@cms-patching/core/command';

await runCommand({
  name: 'precheck',
  key: 'precheck',
  describe: 'Check whether each server will survive its patch.',
  changes: false,
  needs: ['lzScan', 'srvStart'],
  timeout: 'precheck',
  concurrency: 'precheck',
  usualDuration: 60,
  permissions: [
    'ec2:DescribeImages',
    'ec2:DescribeInstanceAttribute',
    'ec2:DescribeInstanceStatus',
    'ec2:DescribeInstances',
    'ec2:DescribeSnapshots',
    'ec2:DescribeVolumes',
    'ssm:DescribeInstanceInformation',
    'ssm:DescribeInstancePatchStates',
    'ssm:DescribeInstancePatches',
    'ssm:GetCommandInvocation',
    'ssm:ListCommandInvocations',
    'ssm:SendCommand',
  ],
  options: {
    'fail-on': { choices: ['fail', 'warn'] as const, describe: 'the verdict from which a server is not ready' },
    scan: { type: 'boolean', describe: 'also scan against the patch baseline' },
  },
  examples: [
    ['precheck < started.ndjson > checked.ndjson', 'look at every server of a checkpoint'],
    ['precheck --scan --fail-on warn < started.ndjson', 'count missing updates too, and let no warning pass'],
  ],
  stage: async () => (await import('./precheck.ts')).precheck,
});
