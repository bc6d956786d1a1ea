import { setTimeout as wait } from 'node:timers/promises';
import type { ExitName, ToolContext } from '@cms-patching/core';
import { isColorSupported } from 'picocolors';
import type { FoundRun } from './find-run.ts';
import { followRun, type RunLook } from './follow-run.ts';
import { type Leave, leaveAlone, leaveWithParent } from './leave.ts';
import type { WatchOptions } from './options.ts';
import { progressOf } from './run-progress.ts';
import { openScreen } from './screen.ts';
import { newsLines, plainLines, type Snapshot, screenLines } from './snapshot.ts';
import { type Line, paint } from './spans.ts';
import type { Failure } from './stage-view.ts';

type Context = Pick<ToolContext<WatchOptions>, 'printText' | 'stop' | 'clock' | 'endpoint' | 'options'>;

/** Milliseconds on the wall clock. */
const lookEvery = 1_000;
const plainEvery = 15_000;
/** The next command of a pipe may take this long to begin after the last one has ended. */
const endsAfter = 5_000;
const failuresKept = 500;

/** Says where a run is now. */
export async function printOnce(run: FoundRun, context: Context): Promise<ExitName> {
  const snapshots = await takeSnapshots(run, context);
  const { snapshot } = await snapshots.take();
  await print(plainLines(snapshot), context);
  return snapshot.stages.length === 0 ? 'nothingToDo' : 'done';
}

/** Shows a run as it goes on, until each of its stages has ended or was killed, or somebody leaves. */
export async function watchRun(run: FoundRun, context: Context): Promise<ExitName> {
  const { attached } = context.options;
  const leave = attached ? leaveWithParent(context.stop) : leaveAlone(context.stop);
  const view = process.stdout.isTTY && process.env.TERM !== 'dumb' ? liveView(context, leave) : plainView(context);
  const snapshots = await takeSnapshots(run, context);
  try {
    for (;;) {
      const { snapshot, failures, isOver } = await snapshots.take();
      await view.show(snapshot, failures);
      if ((isOver && !attached) || leave.signal.aborted) break;
      await wait(lookEvery, undefined, { signal: leave.signal }).catch(() => undefined);
    }
  } finally {
    await view.end();
  }
  return leave.exit();
}

interface Taken {
  snapshot: Snapshot;
  /** What went wrong since the last one. */
  failures: readonly Failure[];
  isOver: boolean;
}

async function takeSnapshots({ runId, folder }: FoundRun, context: Context): Promise<{ take(): Promise<Taken> }> {
  const run = followRun(folder);
  let failures: Failure[] = [];
  let failureCount = 0;
  return {
    async take() {
      const look = await run.look();
      failureCount += look.failures.length;
      failures = [...failures, ...look.failures].slice(-failuresKept);
      const now = timeOf(look, context);
      const stages = progressOf(look.stages, now);
      const isOver =
        stages.length > 0 &&
        stages.every(({ state }) => state !== 'running') &&
        Date.now() - look.writtenAt > endsAfter;
      const snapshot = { runId, stages, paused: look.paused, failures, failureCount, now };
      return { snapshot, failures: look.failures, isOver };
    },
  };
}

/** Now on the run's clock: ours when nothing runs fast or slow, else the newest time that any stage has written. */
function timeOf({ stages }: RunLook, { clock }: Context): number {
  const written = Math.max(0, ...stages.map(({ view }) => view.lastAt));
  const isOurs = stages.every(({ view, state }) => !view.rehearsal && state === 'running');
  return isOurs ? Math.max(written, clock.now().getTime()) : written;
}

interface View {
  show(snapshot: Snapshot, failures: readonly Failure[]): Promise<void>;
  end(): Promise<void>;
}

/** Draws on the terminal's second screen, and leaves the last state on the first, unless a script has more to say of it. */
function liveView(context: Context, { foot }: Leave): View {
  const screen = openScreen((text) => context.printText(text));
  let last: Snapshot | undefined;
  const draw = async (): Promise<void> => {
    if (!last) return;
    // Some terminals, a pty of a CI job for one, say that they have no size.
    const columns = process.stdout.columns || 80;
    const rows = process.stdout.rows || 24;
    // A full last cell makes some terminals clear it, others wrap.
    const style = { width: columns - 1, colours: isColorSupported };
    await screen.draw(screenLines(last, { columns, rows, foot: foot() }).map((line) => paint(line, style)));
  };
  // A terminal that is gone is noticed by the next `show`.
  const redraw = (): void => void draw().catch(() => undefined);
  // Ctrl-Z gives the terminal back before it stops us; the system's own stop would leave the second screen up.
  const suspend = (): void => {
    const stopped = screen.leave().then(() => new Promise((resolve) => setImmediate(resolve)));
    void stopped.catch(() => undefined).then(() => process.kill(process.pid, 'SIGSTOP'));
  };
  const signals = [
    ['SIGTSTP', suspend],
    ['SIGCONT', redraw],
  ] as const;
  for (const [signal, act] of signals) process.on(signal, act);
  process.stdout.on('resize', redraw);
  return {
    async show(snapshot) {
      last = snapshot;
      await draw();
    },
    async end() {
      for (const [signal, act] of signals) process.off(signal, act);
      process.stdout.off('resize', redraw);
      await screen.leave();
      if (last && !context.options.attached) await print(plainLines(last), context);
    },
  };
}

/** Says what is new, line by line. */
function plainView(context: Context): View {
  let last: Snapshot | undefined;
  let saidAt = 0;
  return {
    async show(snapshot, failures) {
      const periodic = Date.now() - saidAt >= plainEvery;
      if (periodic) saidAt = Date.now();
      await print(newsLines(last, snapshot, { failures, periodic }), context);
      last = snapshot;
    },
    async end() {},
  };
}

async function print(lines: readonly Line[], { printText }: Context): Promise<void> {
  const style = { width: Number.POSITIVE_INFINITY, colours: isColorSupported && process.stdout.isTTY };
  await printText(lines.map((line) => `${paint(line, style)}\n`).join(''));
}
