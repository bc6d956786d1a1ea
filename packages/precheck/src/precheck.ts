import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import {
  batchPerZone,
  describeInstancesByIds,
  failed,
  type Instance,
  instanceInformationByIds,
  instanceProfileOf,
  type Outcome,
  planned,
  type Stage,
  type StageContext,
  skipped,
  success,
} from '@cms-patching/core';
import type { Check } from './check.ts';
import { checkServer, isReady } from './checks.ts';
import { complianceOf } from './compliance.ts';
import { dependencyFindings } from './dependencies.ts';
import { findPeers } from './find-peers.ts';
import { instanceChecks } from './instance-checks.ts';
import { lookFromOutside } from './look-from-outside.ts';
import { lookInside } from './look-inside.ts';
import { assessRisk } from './risk.ts';
import { scanPatches } from './scan-patches.ts';
import { serverNow } from './server-now.ts';
import { verdicts } from './verdicts.ts';

export interface PrecheckOptions {
  failOn: 'fail' | 'warn' | undefined;
  scan: boolean | undefined;
}

type Context = StageContext<PrecheckOptions>;

const instanceNow = batchPerZone(describeInstancesByIds);
const nodeNow = batchPerZone(instanceInformationByIds);

/** Looks at a running server from outside and inside, and says whether it may be patched and what speaks against it; changes nothing. */
export const precheck: Stage<PrecheckOptions> = async (record, context) => {
  const { note, observe, dryRun } = context;
  const [instance, node] = await Promise.all([
    instanceNow(context, record.instanceId),
    nodeNow(context, record.instanceId),
  ]);
  const state = instance?.State?.Name;
  if (!instance || !state) return skipped('not-found', 'the instance is not there any more');
  observe({ state, ssm: node ? serverNow(record, instance, node).ssm : null });
  if (state !== 'running') return notRunning(state, context);
  if (dryRun) return planned();
  const server = serverNow(record, instance, node);
  const looking = lookAt(server, instance, context);
  verdicts(context).follow(
    record.instanceId,
    looking.then(({ checks, outcome }) => outcome === undefined && isReady(checks, rulesFor(context))),
  );
  const { checks, outcome } = await looking;
  const { clusterTag, dependsOnTag } = context.settings.precheck;
  const tags = { clusterTag, dependsOnTag };
  const dependencies = dependencyFindings(server, await findPeers(server, tags, context), tags);
  const ready = outcome === undefined && isReady(checks, rulesFor(context));
  note({ ready, ...assessRisk({ checks, dependencies, record: server }), checks });
  return outcome ?? (ready ? success() : notReady(checks, rulesFor(context)));
};

interface Look {
  checks: Check[];
  /** Why a server could not be looked at; undefined when it could. */
  outcome: Outcome | undefined;
}

/** Every check of one server; what EC2 says stands in the record even where the server itself says nothing. */
async function lookAt(server: Instance, instance: Ec2Instance, context: Context): Promise<Look> {
  const { note, options } = context;
  const settings = context.settings.precheck;
  const { side, volumes } = await lookFromOutside(server, context);
  const backupAgeSeconds = 'ageSeconds' in side.backup ? side.backup.ageSeconds : null;
  note({
    compliance: complianceOf({ record: server, backupAgeSeconds, volumes }, settings),
    checks: instanceChecks(server, side, settings),
  });
  const inside = await lookInside(server, platformOf(instance), instanceProfileOf(instance), context);
  if (!inside.reached)
    return { checks: [inside.roundTrip, ...instanceChecks(server, side, settings)], outcome: inside.outcome };
  const { commandId, read, ...facts } = inside.answer;
  note({ commandId, baseline: baselineToKeep(server) ?? facts.baseline });
  const scan = (options.scan ?? settings.scan) ? [await scanPatches(server, context)] : [];
  const checks = checkServer({ record: server, facts, read, side }, settings);
  return { checks: [inside.roundTrip, ...checks, ...scan], outcome: undefined };
}

/** Once a patch was sent, what the server was like before it is not to be found again. */
const baselineToKeep = ({ patch, precheck: block }: Instance) => (patch?.commandIds ? block?.baseline : undefined);

const rulesFor = ({ options, settings }: Context) => ({ failOn: options.failOn ?? settings.precheck.failOn });

const platformOf = ({ Platform }: Ec2Instance): 'linux' | 'windows' =>
  Platform?.toLowerCase() === 'windows' ? 'windows' : 'linux';

function notRunning(state: string, { note }: Context): Outcome {
  note({ ready: false });
  return failed(
    'connectivity',
    'not-running',
    `the instance is ${state}: nothing can be sent to it; run srv-start first`,
    {
      retryable: true,
    },
  );
}

/** Names the worst checks; with `--fail-on warn` a warning is enough. */
function notReady(checks: readonly Check[], { failOn }: ReturnType<typeof rulesFor>): Outcome {
  const fails = checks.filter(({ verdict }) => verdict === 'fail');
  const against = fails.length > 0 || failOn === 'fail' ? fails : checks.filter(({ verdict }) => verdict === 'warn');
  const [first, ...others] = against;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return failed('validation', 'not-ready', `${first?.message ?? 'a check does not pass'}${more}`, { retryable: true });
}
