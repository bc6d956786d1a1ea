import type { CheckFacts, EffectiveSettings, SourceFacts } from '@cms-patching/core';
import { type Check, found } from './check.ts';

type Severities = EffectiveSettings['precheck']['severities'];

/** Whether updates could be installed now: package manager, other patch runs, Python, sources, and Windows Update. */
export const updateChecks = (facts: CheckFacts, severities: Severities): Check[] => [
  ...rebootChecks(facts, severities),
  ...packageChecks(facts, severities),
  ...patchingChecks(facts, severities),
  ...pythonChecks(facts, severities),
  ...facts.sources.flatMap((source) => sourceChecks(source, severities)),
  ...windowsUpdateChecks(facts, severities),
];

const rebootChecks = (
  { pendingReboot: { needed, source } }: CheckFacts,
  { pendingReboot: severity }: Severities,
): Check[] =>
  found({
    check: 'pending-reboot',
    subject: 'whether a reboot is pending',
    value: needed,
    isWrong: needed,
    severity,
    wanted: 'no reboot pending',
    fine: 'no reboot is pending',
    wrong: `a reboot is pending from before (${source ?? 'no reason given'}): reboot first, to tell old trouble from new`,
  });

function packageChecks(
  { packages: { manager, state, detail } }: CheckFacts,
  { packageManager: severity }: Severities,
): Check[] {
  const name = manager ?? 'the package manager';
  const why = detail === null ? '' : ` (${detail})`;
  return found({
    check: 'package-manager',
    subject: `the state of ${name}`,
    value: state,
    isWrong: state === null ? null : state !== 'ok',
    severity,
    wanted: 'ok',
    vital: manager !== null,
    obstacle: detail,
    fine: `${name} is in order`,
    wrong:
      state === 'locked'
        ? `${name} is locked${why}: wait for what holds it`
        : `${name} is broken${why}: repair it before it is asked to update`,
  });
}

const patchingChecks = (
  { patching: { running, process } }: CheckFacts,
  { patchInProgress: severity }: Severities,
): Check[] =>
  found({
    check: 'patch-in-progress',
    subject: 'whether another patch run is in progress',
    value: running,
    isWrong: running,
    severity,
    wanted: 'no other patch run',
    fine: 'no other patch run is in progress',
    wrong: `another patch run is in progress (${process ?? 'unknown'}): wait until it is done`,
  });

/** Without python3-apt the patch baseline installs it first, so that is worth a warning at most. */
function pythonChecks({ python, packages }: CheckFacts, { python: severity }: Severities): Check[] {
  if (python === undefined) return [];
  const { version, drivesPackages } = python;
  const lacksModule = drivesPackages === false;
  const mends = lacksModule && packages.manager === 'apt' && severity === 'fail';
  return found({
    check: 'python',
    subject: 'the Python for the patch baseline',
    value: version,
    isWrong: version === null ? null : version === 'none' || lacksModule,
    severity: mends ? 'warn' : severity,
    wanted: packages.manager === null ? 'a Python' : `a Python that drives ${packages.manager}`,
    fine: `Python ${version} can drive the package manager`,
    wrong: lacksModule
      ? `Python ${version} can't import the module of ${packages.manager}: install it`
      : 'there is no Python that the patch baseline could use: install one',
  });
}

function sourceChecks({ name, reachable, host, detail }: SourceFacts, { repository: severity }: Severities): Check[] {
  const what = name === 'repository' ? 'the update source' : 'the S3 bucket of the patch program';
  const where = host === null ? what : `${what} ${host}`;
  return found({
    check: name === 'repository' ? 'repository' : 'patch-program-source',
    subject: `whether ${where} can be reached`,
    value: reachable,
    isWrong: reachable === null ? null : !reachable,
    severity,
    wanted: 'reachable',
    obstacle: detail,
    fine: `${where} answers`,
    wrong: `${where} can't be reached (${detail ?? 'no reason given'}): look at routes, security groups, endpoints and proxies`,
  });
}

function windowsUpdateChecks({ updateService }: CheckFacts, { windowsUpdate: severity }: Severities): Check[] {
  if (updateService === undefined) return [];
  const { state, startMode } = updateService;
  const isMissing = state === 'missing';
  return found({
    check: 'windows-update',
    subject: 'the state of the service Windows Update',
    value: startMode ?? state,
    isWrong: isMissing ? true : startMode === null ? null : startMode === 'disabled',
    severity,
    wanted: 'auto or manual',
    fine: `the service Windows Update can be started (${startMode})`,
    wrong: isMissing
      ? 'there is no service Windows Update (wuauserv)'
      : 'the service Windows Update is disabled: set wuauserv to manual',
  });
}
