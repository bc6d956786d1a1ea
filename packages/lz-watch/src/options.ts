import type { OptionValues } from '@cms-patching/core';

export const options = {
  once: { type: 'boolean', default: false, describe: 'say where the run is now, and stop' },
  pause: { type: 'boolean', default: false, describe: 'let the run begin nothing new until --resume' },
  resume: { type: 'boolean', default: false, describe: 'let a paused run go on' },
} as const;

export type WatchOptions = OptionValues<typeof options>;
