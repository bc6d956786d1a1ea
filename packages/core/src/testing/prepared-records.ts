import { CreateImageCommand } from '@aws-sdk/client-ec2';
import { vi } from 'vitest';
import { clockOf } from '../aws/clock.ts';
import { describeImagesByIds } from '../aws/describe-images.ts';
import { describeInstancesByIds } from '../aws/describe-instances.ts';
import { listInvocations } from '../aws/run-command/invocations.ts';
import { sendCommand } from '../aws/run-command/send-command.ts';
import { createSessions, type ZoneSession } from '../aws/session.ts';
import { backupTagKeys } from '../backup-tags.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Instance } from '../instance.ts';
import type { Baseline } from '../node-probe/baseline.ts';
import { buildProbe } from '../node-probe/build-probe.ts';
import { parseProbe } from '../node-probe/parse-probe.ts';
import type { Workbench } from './workbench.ts';

/** How a test reaches the zones of its records by itself, with the SDK. */
export interface Hands {
  zoneOf(record: Instance): Promise<ZoneSession>;
  /** Makes a backup as the tool's own are tagged, and waits until it is available. */
  backUp(record: Instance): Promise<Instance>;
  /** Gives a server the block that a good precheck leaves, with a baseline that a real probe has read. */
  check(record: Instance): Promise<Instance>;
  close(): void;
}

/** Opens sessions with the sandbox's own credentials, which become the process's until `vi.unstubAllEnvs`. */
export async function layHands({ sandbox, configFile }: Workbench): Promise<Hands> {
  for (const [name, value] of Object.entries(sandbox.env)) vi.stubEnv(name, value);
  const [clock, config] = await Promise.all([clockOf(sandbox.endpoint), loadConfig(configFile)]);
  const sessions = createSessions({ endpoint: sandbox.endpoint, clock, runId: 'hands', tool: 'tests' });
  const blockNow = () => {
    const at = clock.now().toISOString();
    return { status: 'success' as const, startedAt: at, finishedAt: at };
  };
  const zoneOf = (record: Instance): Promise<ZoneSession> => {
    const zone = config.landingZones.find(({ name }) => name === record.landingZone);
    if (!zone) throw new Error(`no landing zone ${record.landingZone} in ${configFile}`);
    return sessions.open(zone, record.region);
  };
  return {
    zoneOf,
    async backUp(record) {
      const zone = await zoneOf(record);
      const Tags = [
        { Key: backupTagKeys.run, Value: record.runId },
        { Key: backupTagKeys.instance, Value: record.instanceId },
      ];
      const { ImageId: imageId = '' } = await zone.ec2Once.send(
        new CreateImageCommand({
          InstanceId: record.instanceId,
          Name: `cms-patching/${record.instanceId}/${clock.now().getTime()}`,
          NoReboot: true,
          TagSpecifications: [{ ResourceType: 'image', Tags }],
        }),
      );
      const isAvailable = async () => (await describeImagesByIds(zone, [imageId])).get(imageId)?.State === 'available';
      while (!(await isAvailable())) await clock.sleep(15_000);
      return { ...record, amiBackup: { ...blockNow(), imageId } };
    },
    async check(record) {
      const zone = await zoneOf(record);
      return { ...record, precheck: { ...blockNow(), ready: true, baseline: await probe(zone, record.instanceId) } };
    },
    close: () => sessions.close(),
  };
}

async function probe(zone: ZoneSession, instanceId: string): Promise<Baseline | undefined> {
  const instance = (await describeInstancesByIds(zone, [instanceId])).get(instanceId);
  const platform = instance?.Platform?.toLowerCase() === 'windows' ? 'windows' : 'linux';
  const request = { platform, nonce: 'preparation', sections: ['baseline'] } as const;
  const { document, commands } = buildProbe(request);
  const { commandIds } = await sendCommand(
    zone,
    { document, parameters: { commands }, comment: 'preparation', timeoutSeconds: 60, purpose: 'look' },
    [instanceId],
    { once: async (_batch, _ids, perform) => (await perform()).value, since: zone.clock.now() },
  );
  for (;;) {
    await zone.clock.sleep(5_000);
    const invocation = (await listInvocations(zone, commandIds.get(instanceId) ?? '', { details: true })).get(
      instanceId,
    );
    if (!invocation?.final) continue;
    const reading = parseProbe(invocation.steps.map(({ output }) => output).join(''), request);
    if (!reading.ok) throw new Error(`the probe of ${instanceId} failed: ${reading.problem}`);
    return reading.facts.baseline;
  }
}
