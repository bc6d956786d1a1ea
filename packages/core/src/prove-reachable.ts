import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import { instanceProfileOf } from './agent-trouble.ts';
import type { Instance } from './instance.ts';
import { proveAgent } from './prove-agent.ts';
import { proveStatusChecks } from './prove-status-checks.ts';
import { proveRoundTrip } from './round-trip.ts';
import type { StageContext } from './stage.ts';

export interface Reachability {
  /** AWS's own time of the boot that the proof must be later than; an older ping tells of the boot before. */
  bootedAt: Date | undefined;
  /** It was started or rebooted a moment ago, so that an agent that is not there yet is waited for. */
  isBooting: boolean;
  statusChecks: 'ok' | 'skip';
  /** How long status checks, and the agent, may take; seconds. */
  timeouts: { statusChecks: number; agent: number };
  /** The server as EC2 describes it, where it is at hand: it tells why an agent may be missing. */
  server?: Pick<Ec2Instance, 'IamInstanceProfile' | 'Platform'>;
}

/** Status checks take at least this long after a start; seconds. */
const usualMinimum = 60;

/**
 * Proves that a running server can be worked on: both EC2 status checks pass, its agent has pinged since the boot, and a command that does
 * nothing came back. Notes when each was true; each has its own failure, with what to look at. Throws WaitTimeout, OperationError.
 */
export async function proveReachable(
  record: Instance,
  context: StageContext<never> | StageContext<object>,
  { bootedAt, isBooting, statusChecks, timeouts, server }: Reachability,
): Promise<void> {
  if (statusChecks === 'ok') {
    const sinceBoot = bootedAt ? (context.clock.now().getTime() - bootedAt.getTime()) / 1000 : usualMinimum;
    const firstAfter = isBooting ? Math.min(usualMinimum, Math.max(0, usualMinimum - sinceBoot)) : 0;
    await proveStatusChecks(record, context, timeouts.statusChecks, firstAfter);
  }
  const platform = server?.Platform?.toLowerCase() ?? record.platform;
  const node = await proveAgent(
    record.instanceId,
    {
      bootedAt,
      timeout: timeouts.agent,
      booting: isBooting,
      windows: platform === 'windows',
      instanceProfile: server && instanceProfileOf(server),
    },
    context,
  );
  await proveRoundTrip(record.instanceId, node.PlatformType === 'Windows' ? 'windows' : 'linux', context);
}
