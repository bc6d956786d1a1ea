import type { CheckFacts, EffectiveSettings, ProbeFacts } from '@cms-patching/core';
import { atMost, type Check, found, type Threshold } from './check.ts';
import { compareVersions } from './compare-versions.ts';
import { inNumbers, inTime } from './quantities.ts';

type PrecheckSettings = EffectiveSettings['precheck'];

/** When the server read its clock, as we know it: some time in this span. */
export interface ReadingSpan {
  from: Date;
  to: Date;
}

/** Services, uptime, clock, agent, and the state of the root and temporary file systems. */
export const systemChecks = (
  facts: ProbeFacts,
  checks: CheckFacts,
  { thresholds, severities }: PrecheckSettings,
  read: ReadingSpan,
): Check[] => [
  ...serviceChecks(checks, severities),
  ...failedUnitChecks(facts, checks, thresholds),
  ...uptimeChecks(facts, thresholds),
  ...clockChecks(facts, thresholds, read),
  ...agentChecks(checks.agentVersion, thresholds.agentVersion),
  ...fileSystemChecks(checks, severities),
];

const serviceChecks = ({ services }: CheckFacts, { services: severity }: PrecheckSettings['severities']): Check[] =>
  services.flatMap(({ name, state }) =>
    found({
      check: `service ${name}`,
      subject: `the state of service ${name}`,
      value: state,
      isWrong: state === null ? null : state !== 'active' && state !== 'reloading',
      severity,
      wanted: 'active',
      vital: true,
      fine: `service ${name} is ${state}`,
      wrong:
        state === 'missing'
          ? `there is no service ${name}: install it or take it off the list`
          : `service ${name} is ${state}: start it, or see why it does not run`,
    }),
  );

function failedUnitChecks(
  { platform }: ProbeFacts,
  { failedUnits }: CheckFacts,
  { failedUnits: threshold }: PrecheckSettings['thresholds'],
): Check[] {
  const what = platform === 'windows' ? 'services' : 'units';
  const names = failedUnits?.items.slice(0, 3).join(', ') ?? '';
  return atMost({
    check: 'failed-units',
    subject: `which ${what} have failed`,
    value: failedUnits?.total ?? null,
    threshold,
    write: inNumbers,
    say: (written) => `failed ${what}: ${written}${names ? ` (${names})` : ''}`,
    remedy: 'repair them or reset them, so that a new failure shows',
  });
}

const uptimeChecks = ({ uptimeSeconds }: ProbeFacts, { uptime }: PrecheckSettings['thresholds']): Check[] =>
  atMost({
    check: 'uptime',
    subject: 'the uptime',
    value: uptimeSeconds,
    threshold: uptime,
    write: inTime,
    say: (written) => `it has been up for ${written}`,
    remedy: 'that it still boots is long unproven; have someone at hand',
  });

/** How far the server's time lies outside the span in which it must have read it; and a clock that nobody keeps will drift. */
function clockChecks(
  { clock }: ProbeFacts,
  { clockOffset }: PrecheckSettings['thresholds'],
  { from, to }: ReadingSpan,
): Check[] {
  const [earliest, latest] = [Math.floor(from.getTime() / 1000), Math.ceil(to.getTime() / 1000)];
  const { epochSeconds, synchronized } = clock;
  const offset = epochSeconds === null ? null : Math.max(0, earliest - epochSeconds, epochSeconds - latest);
  const checks = atMost({
    check: 'clock-offset',
    subject: 'the time on the server',
    value: offset,
    threshold: clockOffset,
    write: inTime,
    say: (written) => `its clock is off by ${written}`,
    remedy: 'repair its time service, for signatures and certificates fail on a wrong clock',
  });
  return checks.map((check) =>
    check.verdict === 'pass' && synchronized === false
      ? { ...check, verdict: 'warn', message: `${check.message}, and no time service keeps it` }
      : check,
  );
}

function agentChecks(version: string | null, threshold: Threshold<string>): Check[] {
  if (threshold.warn === null && threshold.fail === null) return [];
  const about = { check: 'agent-version', value: version, threshold };
  if (version === null)
    return [{ ...about, verdict: 'warn', message: 'the version of the SSM agent could not be found out' }];
  for (const verdict of ['fail', 'warn'] as const) {
    const least = threshold[verdict];
    if (least !== null && compareVersions(version, least) < 0) {
      return [{ ...about, verdict, message: `the SSM agent is ${version}, older than ${least}: update it` }];
    }
  }
  return [{ ...about, verdict: 'pass', message: `the SSM agent is ${version}` }];
}

function fileSystemChecks(
  { rootWritable, tmpExecutable }: CheckFacts,
  severities: PrecheckSettings['severities'],
): Check[] {
  if (rootWritable === undefined || tmpExecutable === undefined) return [];
  return [
    ...found({
      check: 'root-writable',
      subject: 'whether the root file system is writable',
      value: rootWritable,
      isWrong: rootWritable === null ? null : !rootWritable,
      severity: severities.readOnlyRoot,
      wanted: 'writable',
      fine: 'the root file system is writable',
      wrong: 'the root file system is read-only: nothing can be installed; look at the disk and the kernel log',
    }),
    ...found({
      check: 'tmp-executable',
      subject: 'whether /tmp allows programs',
      value: tmpExecutable,
      isWrong: tmpExecutable === null ? null : !tmpExecutable,
      severity: severities.noexecTmp,
      wanted: 'exec',
      fine: '/tmp allows programs',
      wrong: '/tmp is mounted noexec: install scripts of some packages fail there',
    }),
  ];
}
