import { type Tool, UsageError } from '@cms-patching/core';
import { findRun } from './find-run.ts';
import type { WatchOptions } from './options.ts';
import { setPause } from './set-pause.ts';
import { printOnce, watchRun } from './watch-run.ts';

/** Shows a run until it has ended, or does the one thing that a flag asks for. */
export const lzWatch: Tool<WatchOptions> = async (context) => {
  const { options, args, stateDir } = context;
  const asked = (['once', 'pause', 'resume'] as const).filter((flag) => options[flag]);
  if (asked.length > 1)
    throw new UsageError(`${asked.map((flag) => `--${flag}`).join(' and ')} can't be given together`);
  const run = await findRun(stateDir, args);
  if (options.pause || options.resume) {
    await context.printText(`${await setPause(run, options.pause)}\n`);
    return 'done';
  }
  return options.once ? printOnce(run, context) : watchRun(run, context);
};
