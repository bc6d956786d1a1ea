import { setMaxListeners } from 'node:events';

/** What made a run stop before its end. */
export type Stop = 'interrupted' | 'terminated' | 'downstream' | 'write';

export interface StopSwitch {
  /** Aborted on the first stop; waits end, calls in flight do not. */
  readonly signal: AbortSignal;
  stoppedBy(): Stop | undefined;
  stop(by: Stop): void;
  whenStoppedBy(by: Stop, act: () => void): void;
  /** Gives the process's signal handlers back. */
  release(): void;
}

/**
 * Turns SIGINT and SIGTERM into a stop that lets every record out; a second signal leaves at once, as the system would.
 * SIGPIPE needs no handler: Node ignores it and the write fails with EPIPE.
 */
export function createStopSwitch(onFirst: (by: Stop) => void): StopSwitch {
  const controller = new AbortController();
  // Every wait of every record in flight listens to this one signal.
  setMaxListeners(0, controller.signal);
  let by: Stop | undefined;
  const stop = (reason: Stop): void => {
    if (by) return;
    by = reason;
    onFirst(reason);
    controller.abort();
  };
  const onSignal = (name: NodeJS.Signals): void => {
    if (by === 'interrupted' || by === 'terminated') {
      release();
      process.kill(process.pid, name);
      return;
    }
    stop(name === 'SIGINT' ? 'interrupted' : 'terminated');
  };
  const release = (): void => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const whenStoppedBy = (reason: Stop, act: () => void): void =>
    controller.signal.addEventListener('abort', () => {
      if (by === reason) act();
    });
  return { signal: controller.signal, stoppedBy: () => by, stop, whenStoppedBy, release };
}
