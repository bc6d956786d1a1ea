import type { OptionValues } from '@cms-patching/core';

export const options = {
  once: { type: 'boolean', default: false, describe: 'say where the run is now, and stop' },
  pause: { type: 'boolean', default: false, describe: 'let the run begin nothing new until --resume' },
  attached: {
    type: 'boolean',
    default: false,
    describe: 'for a script that shows its own run: Ctrl-C is for the run, and nothing is left on the screen',
  },
  resume: { type: 'boolean', default: false, describe: 'let a paused run go on' },
} as const;

export type WatchOptions = OptionValues<typeof options>;
