import type { ExitName, ToolContext } from '@cms-patching/core';

type StopSwitch = ToolContext['stop'];

/** How a view ends while its run goes on, and what it says of Ctrl-C. */
export interface Leave {
  readonly signal: AbortSignal;
  foot(): string;
  exit(): ExitName;
}

/** A view on its own: Ctrl-C leaves it. */
export function leaveAlone(stop: StopSwitch): Leave {
  return {
    signal: stop.signal,
    foot: () => 'Ctrl-C leaves this view; the run goes on',
    exit() {
      const by = stop.stoppedBy();
      return by === 'terminated' || by === 'interrupted' ? by : 'done';
    },
  };
}

/**
 * The view of a script that runs the run: Ctrl-C reaches the run as well, and the view shows how it settles; the script's SIGTERM, or its
 * death, ends it.
 */
export function leaveWithParent(stop: StopSwitch): Leave {
  stop.release();
  const over = new AbortController();
  let interrupted = false;
  process.on('SIGINT', () => {
    interrupted = true;
  });
  process.on('SIGTERM', () => over.abort());
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) over.abort();
  }, 500).unref();
  return {
    signal: over.signal,
    foot: () =>
      interrupted
        ? 'stopping: what is under way is settled, nothing new is begun; Ctrl-C again leaves at once'
        : 'Ctrl-C stops the run: what is under way is settled, nothing new is begun',
    exit: () => 'done',
  };
}
