import type { LandingZone } from '../config/config.ts';
import { type Instance, type StageKey, scanKey } from '../instance.ts';
import type { Reason, Status } from '../outcome.ts';

/** What the engine does with a record before any stage sees it. `refuse` is a guard: the command ends with its exit code. */
export type Decision =
  | { do: 'work'; zone: LandingZone }
  | { do: 'pass' }
  | { do: 'skip'; reason: Reason }
  | { do: 'refuse'; reason: Reason }
  | { do: 'fail'; code: string; message: string };

export interface Rules {
  key: StageKey;
  needs: readonly StageKey[];
  changes: boolean;
  force: boolean;
  isOutdated?: ((record: Instance) => boolean) | undefined;
  dryRun: boolean;
  runId: string;
  /** The endpoint in force; undefined is AWS itself. */
  endpoint: string | undefined;
  environment: string | undefined;
  zones: ReadonlyMap<string, LandingZone>;
  /** Milliseconds. */
  maxScanAge: number;
  now: () => Date;
}

/** Decides from the record and the rules alone; guards come before everything but work that is already done. */
export function decide(record: Instance, rules: Rules): Decision {
  if (isAlreadyDone(record, rules)) return { do: 'pass' };
  const upstream = blockingUpstream(record, rules);
  if (upstream) return { do: 'skip', reason: { code: 'upstream', message: `${upstream.key} is ${upstream.status}` } };
  const zone = rules.zones.get(record.landingZone);
  if (!zone) {
    return {
      do: 'fail',
      code: 'unknown-landing-zone',
      message: `landing zone "${record.landingZone}" is not in the config: add it, or give the config it was scanned with`,
    };
  }
  const refusal = guardRefusal(record, zone, rules);
  return refusal ? { do: 'refuse', reason: refusal } : { do: 'work', zone };
}

const isAlreadyDone = (record: Instance, { key, changes, force, isOutdated }: Rules): boolean =>
  changes && !force && record[key]?.status === 'success' && !isOutdated?.(record);

function blockingUpstream(record: Instance, { needs }: Rules): { key: StageKey; status: Status } | undefined {
  for (const key of needs) {
    const status = record[key]?.status;
    if (!status || status === 'success') continue;
    // A plan is not a result: outside a dry run it counts as if the stage had not run, inside one it is good enough.
    if (status === 'planned') continue;
    return { key, status };
  }
  return undefined;
}

function guardRefusal(record: Instance, zone: LandingZone, rules: Rules): Reason | undefined {
  if (record.runId !== rules.runId) {
    return {
      code: 'other-run',
      message: `record is of run ${record.runId}, this is run ${rules.runId}: give each run its own command`,
    };
  }
  if (record.endpoint !== rules.endpoint) {
    return {
      code: 'endpoint',
      message: `record is from ${record.endpoint ?? 'AWS'}, this command talks to ${rules.endpoint ?? 'AWS'}`,
    };
  }
  if (record.accountId !== zone.accountId) {
    return {
      code: 'account',
      message: `record says account ${record.accountId}, the config says ${zone.accountId} for ${zone.name}`,
    };
  }
  if (!zone.regions.includes(record.region)) {
    return {
      code: 'region',
      message: `record says region ${record.region}, the config says ${zone.regions.join(', ')} for ${zone.name}`,
    };
  }
  if ((record.environment ?? undefined) !== zone.environment) {
    return {
      code: 'environment',
      message: `record says environment ${record.environment ?? '(none)'}, the config says ${zone.environment ?? '(none)'} for ${zone.name}`,
    };
  }
  return environmentRefusal(zone, rules) ?? scanAgeRefusal(record, rules);
}

/**
 * Why the environment in force forbids work on a zone: another one was named, or production was not named at all.
 * A zone without an environment in the config counts as prod: nobody has said that it is not.
 */
export function environmentRefusal(
  zone: LandingZone,
  { environment, changes, dryRun }: Pick<Rules, 'environment' | 'changes' | 'dryRun'>,
): Reason | undefined {
  const actual = zone.environment ?? 'prod';
  const said = zone.environment ? actual : 'guarded like prod, because the config gives it no environment';
  if (environment !== undefined && environment !== actual) {
    return { code: 'environment', message: `${zone.name} is ${said}, and --environment says ${environment}` };
  }
  if (environment === undefined && changes && !dryRun && actual === 'prod') {
    return {
      code: 'environment',
      message: `${zone.name} is ${said}: say --environment prod, or CMS_PATCHING_ENVIRONMENT=prod for a whole pipe`,
    };
  }
  return undefined;
}

function scanAgeRefusal(record: Instance, { changes, maxScanAge, now }: Rules): Reason | undefined {
  const scannedAt = record[scanKey]?.finishedAt;
  if (!changes || !scannedAt) return undefined;
  const age = now().getTime() - Date.parse(scannedAt);
  if (age <= maxScanAge) return undefined;
  return {
    code: 'scan-age',
    message: `scanned ${Math.round(age / 3_600_000)} h ago: scan again, or raise --max-scan-age`,
  };
}
