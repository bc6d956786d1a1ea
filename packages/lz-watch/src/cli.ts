#!/usr/bin/env node
import { runCommand } from '@cms-patching/core/command';
import { options } from './options.ts';

await runCommand({
  name: 'lz-watch',
  describe: 'Show a run live, from its journals, in any terminal; or pause it.',
  positional: { name: 'run', describe: 'run id or run directory; the run that was active last unless given' },
  permissions: [],
  options,
  examples: [
    ['lz-watch', 'the run that was active last'],
    ['lz-watch runs/20260131T010000Z-01KG…', 'the run of a run directory'],
    ['lz-watch --pause', 'begin nothing new; what is under way goes on'],
  ],
  tool: async () => (await import('./lz-watch.ts')).lzWatch,
});
