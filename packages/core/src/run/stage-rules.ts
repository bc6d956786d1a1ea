import type { OptionTable, OptionValues, StageCommand } from '../command.ts';
import type { Config } from '../config/config.ts';
import type { RunContext } from '../stage.ts';
import type { Rules } from './decide.ts';
import type { Run, Surroundings } from './open-run.ts';

/** The rules by which a stage decides about records; the run's id is known with its first record. */
export const stageRules = <O extends OptionTable>(
  command: StageCommand<O>,
  { flags, endpoint, environment, clock }: Surroundings,
  config: Config,
): Rules => ({
  key: command.key,
  needs: command.needs,
  changes: command.changes,
  force: flags.force,
  isOutdated: command.isOutdated,
  dryRun: flags.dryRun,
  runId: flags.runId ?? '',
  endpoint,
  environment,
  zones: new Map(config.landingZones.map((zone) => [zone.name, zone])),
  maxScanAge: (flags.maxScanAge ?? config.workflow.maxScanAge) * 1000,
  now: () => clock.now(),
});

/** What the stage is given of a run. Flags beat the config. */
export const runContext = <O extends OptionTable>(
  command: StageCommand<O>,
  options: OptionValues<O>,
  { flags, clock, log, stop, deadline }: Surroundings,
  { workflow }: Config,
  { runId, journal }: Run,
  holdUp: RunContext['holdUp'],
): RunContext<OptionValues<O>> => ({
  runId,
  options,
  clock,
  random: Math.random,
  signal: stop.signal,
  holdUp,
  log,
  dryRun: flags.dryRun,
  force: flags.force,
  timeout: flags.timeout ?? workflow.timeouts[command.timeout],
  pollInterval: flags.pollInterval ?? workflow.pollInterval,
  timeouts: workflow.timeouts,
  lastBegin: deadline && new Date(deadline.getTime() - command.usualDuration * 1000),
  journal,
});
