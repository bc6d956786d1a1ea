#!/usr/bin/env node
import { runCommand } from '@cms-patching/core/command';

await runCommand({
  name: 'report',
  describe: 'Report on a run: CSV, JSON, HTML, XML, JUnit and an audit.',
  permissions: [],
  worksWithoutInput: ({ runId }, { audit }) => audit && runId !== undefined,
  examples: [['report --audit --run-id 01K… --output-dir audit', 'audit a run from its journals alone']],
  options: {
    'output-dir': { type: 'string', default: 'reports', describe: 'where the files go', requiresArg: true },
    format: {
      type: 'string',
      default: 'csv,json,html,xml,junit,summary',
      describe: 'which of them to write (none: records pass, and the exit code judges the run)',
      requiresArg: true,
    },
    audit: {
      type: 'boolean',
      default: false,
      describe:
        'write only the audit: changes made in AWS, and whether every server is accounted for; with --run-id no records are needed',
    },
  },
  observer: async () => (await import('./report.ts')).report,
});
