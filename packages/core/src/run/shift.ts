import { toRecordError } from '../aws/aws-errors.ts';
import type { OptionTable, OptionValues, StageCommand } from '../command.ts';
import { settingsFor } from '../config/settings-for.ts';
import { DownstreamClosed, WriteFailure } from '../errors.ts';
import { type Instance, instanceKey, type StageKey, stageKeys } from '../instance.ts';
import { failed, type Outcome, type Reason, skipped } from '../outcome.ts';
import type { Plan, RunContext, Stage } from '../stage.ts';
import { decide } from './decide.ts';
import { createEmitter } from './emitter.ts';
import { createHoldUp } from './hold-up.ts';
import { sayFailure } from './narrate.ts';
import { type LoadedConfig, openRun, type Run, runIdOf, type Surroundings } from './open-run.ts';
import { createPauseGate } from './pause.ts';
import { createSeenSet } from './seen-set.ts';
import { runContext, stageRules } from './stage-rules.ts';
import { countRecord, type Passage, type Tally } from './tally.ts';
import { leaveAlone, withBlock, workRecord } from './work-record.ts';
import { canaryFault, workWaves } from './work-waves.ts';
import { createGate, createZoneQueues } from './zone-queues.ts';

/** How many records may be read and not yet written: it keeps memory flat however long the input is. */
const lookAhead = 10_000;

interface Task {
  record: Instance;
  place: number;
}

export interface ShiftParts<O extends OptionTable> {
  command: StageCommand<O>;
  options: OptionValues<O>;
  around: Surroundings;
  loaded: LoadedConfig;
  stage: Stage<OptionValues<O>>;
  /** Present when the whole input is read before anything is begun. */
  plan: Plan<OptionValues<O>> | undefined;
  tally: Tally;
}

/** Everything that happens between a record's being read and its being written. */
export interface Shift {
  /** Takes a record in, with its line if it may go out as it came; settles when there is room for the next one. */
  take(record: Instance, text?: string): Promise<void> | undefined;
  /** Opens the run before its first record, when its id is known already. */
  open(record?: Instance): Promise<void>;
  /** The input could not be read to its end: what is at work goes on, and nothing new is begun on a part of an input. */
  stopFor(error: unknown): void;
  /** Works what was gathered, and settles when everything taken in is written. */
  finish(): Promise<void>;
  run(): Run | undefined;
  inFlight(): number;
  /** The blocks that came in: their stages must have come to their end. */
  readonly seenBlocks: ReadonlySet<StageKey>;
  /** How many servers came in, each counted once. */
  servers(): number;
}

export function createShift<O extends OptionTable>({
  command,
  options,
  around,
  loaded,
  stage,
  plan,
  tally,
}: ShiftParts<O>): Shift {
  const { key } = command;
  const { flags, log, clock, stop, deadline } = around;
  const { config } = loaded;
  const queues = createZoneQueues(flags.concurrency ?? config.workflow.concurrency[command.concurrency]);
  const room = createGate(plan ? Number.POSITIVE_INFINITY : lookAhead);
  const pause = createPauseGate(around, () => run?.folder);
  const seen = createSeenSet();
  const seenBlocks = new Set<StageKey>();
  const gathered: Task[] = [];
  let run: Run | undefined;
  let context: RunContext<OptionValues<O>> | undefined;
  let places = 0;
  let begun = 0;
  const others: Instance[] = [];
  const limits = command.limits?.(config) ?? {};
  const rules = stageRules(command, around, config);
  const holdUp = createHoldUp({
    stop,
    clock,
    deadline,
    usualDuration: command.usualDuration,
    maxErrors: flags.maxErrors ?? limits.maxErrors,
    rejected: () => tally.rejected,
  });

  const emitter = createEmitter(around.output, flags.ordered, ({ record, passage }) => {
    room.leave();
    if (stop.stoppedBy() === 'downstream') return;
    countRecord(tally, record, key, passage);
    const block = record[key];
    if (passage === 'passed' || !block || !run) return;
    const code = block.error?.code ?? block.reason?.code;
    run.journal
      .append({ type: 'record', instance: instanceKey(record), status: block.status, ...(code && { code }) })
      .catch(halt);
  });

  function halt(error: unknown): void {
    if (!(error instanceof WriteFailure)) throw error;
    if (holdUp.halted()?.code !== 'write-failure') log.error(error.message);
    holdUp.halt({
      code: 'write-failure',
      message: 'the journal or the output could not be written, so nothing more was begun',
    });
    stop.stop('write');
  }

  /** The run can't be worked on, by a guard or by a bug: its records still come out, each with the reason. */
  function refuseAll(error: unknown): void {
    if (error instanceof WriteFailure) {
      halt(error);
      return;
    }
    const { code, category, message } = toRecordError(error);
    if (category === 'internal') {
      tally.bugs += 1;
      log.error('internal error', { stack: error instanceof Error ? error.stack : String(error) });
    } else {
      tally.refused += 1;
      log.error(`refused: ${message}`);
    }
    holdUp.halt({ code, message });
  }

  function put(task: Task, record: Instance, passage: Passage, text?: string): Promise<void> | undefined {
    return emitter.emit(task.place, { record, passage, text })?.catch((error: unknown) => {
      if (error instanceof DownstreamClosed) stop.stop('downstream');
      else halt(error);
    });
  }
  const leave = (task: Task, outcome: Outcome): Promise<void> | undefined =>
    put(task, leaveAlone(task.record, key, outcome, clock), 'left');

  function handle(task: Task, text: string | undefined): Promise<void> | undefined {
    const { record } = task;
    for (const stageKey of stageKeys) if (record[stageKey]) seenBlocks.add(stageKey);
    const decision = decide(record, rules);
    if (!seen.add(record) && decision.do !== 'pass')
      return leave(task, skipped('duplicate', 'came in before; it is worked on once'));
    if (plan && decision.do !== 'work') others.push(record);
    if (decision.do === 'pass') return put(task, record, 'passed', text);
    if (decision.do === 'skip') return leave(task, { status: 'skipped', reason: decision.reason });
    if (decision.do === 'refuse') {
      tally.refused += 1;
      log.warn(`${record.instanceId} (${record.landingZone}): refused: ${decision.reason.message}`);
      return leave(task, { status: 'skipped', reason: decision.reason });
    }
    if (decision.do === 'fail') {
      holdUp.count('failed');
      return put(
        task,
        withBlock(record, key, failed('configuration', decision.code, decision.message), clock),
        'worked',
      );
    }
    const reason = holdUp.reason();
    if (reason) return leave(task, { status: 'skipped', reason });
    if (flags.limit !== undefined && begun >= flags.limit)
      return leave(task, skipped('limit', `--limit ${flags.limit} was reached`));
    begun += 1;
    if (plan) gathered.push(task);
    else enqueue(task);
    return undefined;
  }

  async function holdUpNow(): Promise<Reason | undefined> {
    await pause.passed();
    return holdUp.reason();
  }

  function enqueue(task: Task): void {
    void queues.run(task.record.landingZone, () => work(task));
  }

  async function work(task: Task): Promise<void> {
    const { record } = task;
    const reason = await holdUpNow();
    const zone = rules.zones.get(record.landingZone);
    if (reason) return leave(task, { status: 'skipped', reason });
    if (!run || !context || !zone) throw new Error('work was begun before the run was open');
    const { sessions } = run;
    holdUp.begin();
    const done = await workRecord(record, zone, {
      key,
      stage,
      run: context,
      openSession: (where, region) => sessions.open(where, region),
      settingsFor: (instance) => settingsFor(config, instance),
    });
    holdUp.count(done.record[key]?.status);
    if (done.refused) tally.refused += 1;
    if (done.bug) {
      tally.bugs += 1;
      log.error(`${record.instanceId}: internal error`, {
        stack: done.error instanceof Error ? done.error.stack : String(done.error),
      });
    }
    if (done.fatal) halt(done.fatal);
    sayFailure(log, done.record, key);
    await put(task, done.record, 'worked');
  }

  async function workGathered(go: Plan<OptionValues<O>>): Promise<void> {
    if (!context || gathered.length === 0) return;
    const tasks = new Map(gathered.map((task) => [instanceKey(task.record), task]));
    const failedBefore = holdUp.failures();
    await workWaves(
      gathered.map((task) => task.record),
      {
        plan: (records) =>
          go(
            { records, others, settings: config, settingsFor: (record) => settingsFor(config, record) },
            context as RunContext<OptionValues<O>>,
          ),
        maxInstances: flags.maxInstances ?? limits.maxInstances,
        refuse: refuseAll,
        begin: holdUp.expect,
        spare(record, reason) {
          const task = tasks.get(instanceKey(record));
          if (task) void leave(task, { status: 'skipped', reason });
        },
        rest: (seconds) =>
          holdUp.reason() ? Promise.resolve() : clock.sleep(seconds * 1000, stop.signal).catch(() => undefined),
        async work(record) {
          const task = tasks.get(instanceKey(record));
          if (task) await queues.run(record.landingZone, () => work(task));
        },
        faultOfCanary: () => canaryFault(holdUp.failures() - failedBefore, flags.dryRun || holdUp.successes() > 0),
        halt(reason) {
          if (holdUp.reason()) return;
          holdUp.halt(reason);
          log.error(reason.message);
        },
      },
    );
  }

  return {
    async open(record) {
      const runId = runIdOf(flags, record);
      if (run || holdUp.halted() || runId === undefined) return;
      rules.runId = runId;
      try {
        run = await openRun(around, runId, loaded);
      } catch (error) {
        return refuseAll(error);
      }
      context = runContext(command, options, around, config, run, holdUpNow);
    },
    take(record, text) {
      tally.read += 1;
      const task = { record, place: places };
      places += 1;
      const entered = room.enter();
      return entered ? entered.then(() => handle(task, text)) : handle(task, text);
    },
    stopFor(error) {
      if (error instanceof WriteFailure) halt(error);
      else holdUp.halt({ code: 'input', message: 'the input could not be read to its end' });
    },
    async finish() {
      if (plan) await workGathered(plan);
      await room.empty();
    },
    run: () => run,
    inFlight: queues.inFlight,
    seenBlocks,
    servers: seen.size,
  };
}
