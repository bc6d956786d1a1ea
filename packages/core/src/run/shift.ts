import type { OptionTable, OptionValues, StageCommand } from '../command.ts';
import { settingsFor } from '../config/settings-for.ts';
import { WriteFailure } from '../errors.ts';
import { type Instance, type StageKey, stageKeys } from '../instance.ts';
import { failed, type Reason } from '../outcome.ts';
import type { Plan, RunContext, Stage } from '../stage.ts';
import { decide } from './decide.ts';
import { createHoldUp } from './hold-up.ts';
import { sayFailure } from './narrate.ts';
import { type LoadedConfig, openRun, type Run, runIdOf, type Surroundings } from './open-run.ts';
import { createPauseGate } from './pause.ts';
import { createSeenSet } from './seen-set.ts';
import { runContext, stageRules } from './stage-rules.ts';
import type { Tally } from './tally.ts';
import { createTrouble } from './trouble.ts';
import { createWayOut, type Task } from './way-out.ts';
import { withBlock, workRecord } from './work-record.ts';
import { workTogether } from './work-together.ts';
import { createGate, createZoneQueues } from './zone-queues.ts';

/** How many records may be read and not yet written: it keeps memory flat however long the input is. */
const lookAhead = 10_000;

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
  const limits = command.limits?.(config) ?? {};
  const rules = stageRules(command, around, config);
  const queues = createZoneQueues(flags.concurrency ?? config.workflow.concurrency[command.concurrency]);
  const room = createGate(plan ? Number.POSITIVE_INFINITY : lookAhead);
  const holdUp = createHoldUp({
    stop,
    clock,
    deadline,
    usualDuration: command.usualDuration,
    maxErrors: flags.maxErrors ?? limits.maxErrors,
    rejected: () => tally.rejected,
  });
  const trouble = createTrouble(around, tally, holdUp);
  const { put, leave } = createWayOut({
    key,
    around,
    tally,
    trouble,
    journal: () => run?.journal,
    onLeave: room.leave,
  });
  const pause = createPauseGate(around, () => run?.folder);
  const seen = createSeenSet();
  const seenBlocks = new Set<StageKey>();
  /** With a plan: the records to work on, and those that only pass. */
  const gathered: Task[] = [];
  const others: Instance[] = [];
  let run: Run | undefined;
  let context: RunContext<OptionValues<O>> | undefined;
  let places = 0;
  let begun = 0;

  /** Lets a record pass for the first reason that applies, or lines it up to be worked on. */
  function admit(task: Task, text: string | undefined): Promise<void> | undefined {
    const { record } = task;
    for (const stageKey of stageKeys) if (record[stageKey]) seenBlocks.add(stageKey);
    const decision = decide(record, rules);
    if (!seen.add(record) && decision.do !== 'pass')
      return leave(task, { code: 'duplicate', message: 'came in before; it is worked on once' });
    if (plan && decision.do !== 'work') others.push(record);
    if (decision.do === 'pass') return put(task, record, 'passed', text);
    if (decision.do === 'skip') return leave(task, decision.reason);
    if (decision.do === 'refuse') {
      tally.refused += 1;
      log.warn(`${record.instanceId} (${record.landingZone}): refused: ${decision.reason.message}`);
      return leave(task, decision.reason);
    }
    if (decision.do === 'fail') {
      holdUp.count('failed');
      const outcome = failed('configuration', decision.code, decision.message);
      return put(task, withBlock(record, key, outcome, clock), 'worked');
    }
    const reason = holdUp.reason();
    if (reason) return leave(task, reason);
    // A plan is limited to what it would work on, once that is known.
    if (!plan && flags.limit !== undefined && begun >= flags.limit)
      return leave(task, { code: 'limit', message: `--limit ${flags.limit} was reached` });
    begun += 1;
    if (plan) gathered.push(task);
    else void lineUp(task);
    return undefined;
  }

  async function holdUpNow(): Promise<Reason | undefined> {
    await pause.passed();
    return holdUp.reason();
  }

  const lineUp = (task: Task): Promise<void> => queues.run(task.record.landingZone, () => work(task));

  async function work(task: Task): Promise<void> {
    const { record } = task;
    const reason = await holdUpNow();
    const zone = rules.zones.get(record.landingZone);
    if (reason) return leave(task, reason);
    if (!run || !context || !zone) throw new Error('work was begun before the run was open');
    const { sessions, claims } = run;
    holdUp.begin();
    const done = await workRecord(record, zone, {
      key,
      stage,
      run: context,
      claim: async (instance) => {
        if (rules.changes && !rules.dryRun) await claims.take(instance);
      },
      openSession: (where, region) => sessions.open(where, region),
      settingsFor: (instance) => settingsFor(config, instance),
    });
    if (!done.left) holdUp.count(done.record[key]?.status);
    if (done.refused) trouble.refuse(done.error);
    if (done.bug) trouble.bug(`${record.instanceId}: internal error`, done.error);
    if (done.fatal) trouble.halt(done.fatal);
    sayFailure(log, done.record, key, done.left);
    await put(task, done.record, done.left ? 'left' : 'worked');
  }

  return {
    async open(record) {
      const runId = runIdOf(flags, record);
      if (run || holdUp.halted() || runId === undefined) return;
      rules.runId = runId;
      try {
        run = await openRun(around, runId, loaded);
      } catch (error) {
        return trouble.refuseAll(error);
      }
      context = runContext(command, options, around, config, run, holdUpNow);
    },
    take(record, text) {
      tally.read += 1;
      const task = { record, place: places };
      places += 1;
      const entered = room.enter();
      return entered ? entered.then(() => admit(task, text)) : admit(task, text);
    },
    stopFor(error) {
      if (error instanceof WriteFailure) trouble.halt(error);
      else holdUp.halt({ code: 'input', message: 'the input could not be read to its end' });
    },
    async finish() {
      if (plan && context && gathered.length > 0) {
        const maxInstances = flags.maxInstances ?? limits.maxInstances;
        const asked = { tasks: gathered, others, config, context, plan, maxInstances };
        await workTogether(asked, { around, holdUp, trouble, work: lineUp, leave });
      }
      await room.empty();
    },
    run: () => run,
    inFlight: queues.inFlight,
    seenBlocks,
    servers: seen.size,
  };
}
