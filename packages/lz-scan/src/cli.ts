#!/usr/bin/env node
import { runCommand } from '@cms-patching/core/command';
import { options } from './options.ts';

await runCommand({
  name: 'lz-scan',
  key: 'lzScan',
  describe: 'Find the EC2 servers of landing zones and write each as a record.',
  positional: { name: 'zones', describe: 'landing zones, by their names in the config' },
  timeout: 'scan',
  concurrency: 'scan',
  permissions: ['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation'],
  options,
  examples: [
    ['lz-scan lz250nonprod > scan.ndjson', 'the servers of one landing zone'],
    ['lz-scan --all --environment nonprod --tag PatchGroup=group-1', 'one patch group, wherever it is'],
    ['lz-scan --preflight --all --deadline 05:30', "test tonight's roles, permissions and credentials"],
  ],
  complete: async (...word) => (await import('./complete-word.ts')).completeWord(...word),
  source: async () => (await import('./lz-scan.ts')).lzScan,
  instead: {
    'validate-config': async () => (await import('./validate-config.ts')).validateConfig,
    'explain-config': async () => (await import('./explain-config.ts')).explainConfig,
    preflight: async () => (await import('./preflight/preflight.ts')).preflight,
  },
});
