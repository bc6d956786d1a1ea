import type { OptionTable, OptionValues, StageCommand } from '../command.ts';
import { settingsFor } from '../config/settings-for.ts';
import { DownstreamClosed, WriteFailure } from '../errors.ts';
import { type Instance, instanceKey, type StageKey, stageKeys } from '../instance.ts';
import { failed, failedStatuses, type Outcome, type Reason, skipped } from '../outcome.ts';
import type { Plan, RunContext, Stage } from '../stage.ts';
import { decide, type Rules } from './decide.ts';
import { createEmitter } from './emitter.ts';
import { sayFailure } from './narrate.ts';
import { haltReason, type LoadedConfig, openRun, type Run, runIdOf, type Surroundings } from './open-run.ts';
import { createPauseGate } from './pause.ts';
import { createSeenSet } from './seen-set.ts';
import { countRecord, type Passage, type Tally } from './tally.ts';
import { leaveAlone, withBlock, workRecord } from './work-record.ts';
import { workWaves } from './work-waves.ts';
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
  /** Works what was gathered, and settles when everything taken in is written. */
  finish(): Promise<void>;
  run(): Run | undefined;
  inFlight(): number;
  /** The blocks that came in: their stages must have come to their end. */
  readonly seenBlocks: ReadonlySet<StageKey>;
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
  /** Once set nothing new is begun: the rest of the records pass with this reason. */
  let halted: Reason | undefined;
  let places = 0;
  let begun = 0;
  /** Counted as they end: with --ordered they may be written much later. */
  const ended = { failed: 0, succeeded: 0 };
  const others: Instance[] = [];
  const limits = command.limits?.(config) ?? {};
  const maxErrors = flags.maxErrors ?? limits.maxErrors;
  let errorBudget = maxErrors && 'count' in maxErrors ? maxErrors.count : Number.POSITIVE_INFINITY;

  const rules: Rules = {
    key,
    needs: command.needs,
    changes: command.changes,
    force: flags.force,
    dryRun: flags.dryRun,
    runId: flags.runId ?? '',
    endpoint: around.endpoint,
    environment: around.environment,
    zones: new Map(config.landingZones.map((zone) => [zone.name, zone])),
    maxScanAge: (flags.maxScanAge ?? config.workflow.maxScanAge) * 1000,
    now: () => clock.now(),
  };

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
    if (halted?.code !== 'write-failure') log.error(error.message);
    halted = {
      code: 'write-failure',
      message: 'the journal or the output could not be written, so nothing more was begun',
    };
    stop.stop('write');
  }

  function put(task: Task, record: Instance, passage: Passage, text?: string): Promise<void> | undefined {
    return emitter.emit(task.place, { record, passage, text })?.catch((error: unknown) => {
      if (error instanceof DownstreamClosed) stop.stop('downstream');
      else halt(error);
    });
  }
  const leave = (task: Task, outcome: Outcome): Promise<void> | undefined =>
    put(task, leaveAlone(task.record, key, outcome, clock), 'left');

  /** Why nothing may be begun now, whatever the record. */
  function holdUp(): Reason | undefined {
    if (halted) return halted;
    if (stop.stoppedBy())
      return { code: 'interrupted', message: 'the run was stopped before anything was begun for it' };
    if (ended.failed + tally.rejected >= errorBudget)
      return { code: 'max-errors', message: `${errorBudget} failures were enough` };
    if (deadline && clock.now().getTime() + command.usualDuration * 1000 > deadline.getTime()) {
      return { code: 'deadline', message: `it would usually run past ${deadline.toISOString()}` };
    }
    return undefined;
  }

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
      ended.failed += 1;
      return put(
        task,
        withBlock(record, key, failed('configuration', decision.code, decision.message), clock),
        'worked',
      );
    }
    const reason = holdUp();
    if (reason) return leave(task, { status: 'skipped', reason });
    if (flags.limit !== undefined && begun >= flags.limit)
      return leave(task, skipped('limit', `--limit ${flags.limit} was reached`));
    begun += 1;
    if (plan) gathered.push(task);
    else enqueue(task);
    return undefined;
  }

  function enqueue(task: Task): void {
    void queues.run(task.record.landingZone, () => work(task));
  }

  async function work(task: Task): Promise<void> {
    const { record } = task;
    await pause.passed();
    const reason = holdUp();
    const zone = rules.zones.get(record.landingZone);
    if (reason) return leave(task, { status: 'skipped', reason });
    if (!run || !context || !zone) throw new Error('work was begun before the run was open');
    const { sessions } = run;
    const done = await workRecord(record, zone, {
      key,
      stage,
      run: context,
      openSession: (where, region) => sessions.open(where, region),
      settingsFor: (instance) => settingsFor(config, instance),
    });
    const status = done.record[key]?.status;
    if (status === 'success') ended.succeeded += 1;
    else if (status && failedStatuses.has(status)) ended.failed += 1;
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
    const refuse = (error: unknown): void => {
      halted = haltReason(error);
      tally.refused += 1;
      log.error(`refused: ${halted.message}`);
    };
    const failedBefore = ended.failed;
    await workWaves(
      gathered.map((task) => task.record),
      {
        plan: (records) => go({ records, others, settings: config }, context as RunContext<OptionValues<O>>),
        maxInstances: flags.maxInstances ?? limits.maxInstances,
        refuse,
        begin(size) {
          if (maxErrors && 'share' in maxErrors) errorBudget = Math.max(1, Math.ceil(maxErrors.share * size));
        },
        spare(record, reason) {
          const task = tasks.get(instanceKey(record));
          if (task) void leave(task, { status: 'skipped', reason });
        },
        rest: (seconds) =>
          holdUp() ? Promise.resolve() : clock.sleep(seconds * 1000, stop.signal).catch(() => undefined),
        async work(record) {
          const task = tasks.get(instanceKey(record));
          if (task) await queues.run(record.landingZone, () => work(task));
        },
        faultOfCanary: () => canaryFault(ended.failed - failedBefore, flags.dryRun || ended.succeeded > 0),
        halt(reason) {
          if (holdUp()) return;
          halted = reason;
          log.error(reason.message);
        },
      },
    );
  }

  return {
    async open(record) {
      const runId = runIdOf(flags, record);
      if (run || halted || runId === undefined) return;
      rules.runId = runId;
      try {
        run = await openRun(around, runId, loaded);
      } catch (error) {
        if (error instanceof WriteFailure) return halt(error);
        halted = haltReason(error);
        tally.refused += 1;
        log.error(halted.message);
        return;
      }
      context = {
        runId,
        options,
        clock,
        random: Math.random,
        signal: stop.signal,
        log,
        dryRun: flags.dryRun,
        force: flags.force,
        timeout: flags.timeout ?? config.workflow.timeouts[command.timeout],
        pollInterval: flags.pollInterval ?? config.workflow.pollInterval,
        timeouts: config.workflow.timeouts,
        journal: run.journal,
      };
    },
    take(record, text) {
      tally.read += 1;
      const task = { record, place: places };
      places += 1;
      const entered = room.enter();
      return entered ? entered.then(() => handle(task, text)) : handle(task, text);
    },
    async finish() {
      if (plan) await workGathered(plan);
      await room.empty();
    },
    run: () => run,
    inFlight: queues.inFlight,
    seenBlocks,
  };
}

function canaryFault(failures: number, tried: boolean): Reason | undefined {
  if (failures > 0) return { code: 'canary', message: `${failures} of the canary failed: the rest is left as it is` };
  if (tried) return undefined;
  return {
    code: 'canary',
    message: 'nothing of the canary was worked on, so nothing was tried: the rest is left as it is',
  };
}
