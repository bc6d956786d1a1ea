import type { Config } from '../config/config.ts';
import { settingsFor } from '../config/settings-for.ts';
import { type Instance, instanceKey } from '../instance.ts';
import type { Plan, RunContext } from '../stage.ts';
import type { HoldUp } from './hold-up.ts';
import type { Surroundings } from './open-run.ts';
import type { Trouble } from './trouble.ts';
import type { Task, WayOut } from './way-out.ts';
import { canaryFault, workWaves } from './work-waves.ts';

/** A whole input, gathered, and how it is planned. */
export interface Gathered<O> {
  tasks: readonly Task[];
  /** The records that only pass, for a plan that wants to know of them. */
  others: readonly Instance[];
  config: Config;
  context: RunContext<O>;
  plan: Plan<O>;
  maxInstances: number | undefined;
}

export interface Hands {
  around: Pick<Surroundings, 'clock' | 'flags' | 'log' | 'stop'>;
  holdUp: HoldUp;
  trouble: Trouble;
  work(task: Task): Promise<void>;
  leave: WayOut['leave'];
}

/** Plans everything that was gathered and works it wave by wave, on the shift's own terms: its budget, its stops, its log. */
export async function workTogether<O>(
  { tasks, others, config, context, plan, maxInstances }: Gathered<O>,
  { around: { clock, flags, log, stop }, holdUp, trouble, work, leave }: Hands,
): Promise<void> {
  const byKey = new Map(tasks.map((task) => [instanceKey(task.record), task]));
  const records = tasks.map(({ record }) => record);
  const failedBefore = holdUp.failures();
  await workWaves(records, {
    plan: () =>
      plan({ records, others, settings: config, settingsFor: (record) => settingsFor(config, record) }, context),
    maxInstances,
    limit: flags.limit,
    refuse: trouble.refuseAll,
    begin(size, told) {
      holdUp.expect(size);
      if (told !== undefined && !holdUp.reason()) log.info(told);
    },
    spare(record, reason) {
      const task = byKey.get(instanceKey(record));
      if (task) void leave(task, reason);
    },
    async rest(seconds, ended, all) {
      if (holdUp.reason()) return;
      log.info(`wave ${ended} of ${all} has ended; the next begins in ${Math.round(seconds / 6) / 10} min`);
      await clock.sleep(seconds * 1000, stop.signal).catch(() => undefined);
    },
    async work(record) {
      const task = byKey.get(instanceKey(record));
      if (task) await work(task);
    },
    faultOfCanary: () => canaryFault(holdUp.failures() - failedBefore, flags.dryRun || holdUp.successes() > 0),
    halt(reason) {
      if (holdUp.reason()) return;
      holdUp.halt(reason);
      log.error(reason.message);
    },
  });
}
