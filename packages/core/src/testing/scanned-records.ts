import type { RunningSandbox } from '@cms-patching/aws-sandbox';
import { ulid } from 'ulid';
import { loadConfig } from '../config/load-config.ts';
import { type Instance, recordSchemaName } from '../instance.ts';

/** Records of a sandbox's whole fleet, with the facts that every stage relies on; a scan of its own gives more. */
export async function scannedRecords({ control, endpoint }: RunningSandbox, configFile: string): Promise<Instance[]> {
  const [config, accounts, { now }] = await Promise.all([loadConfig(configFile), control.state(), control.clock()]);
  const runId = ulid();
  const at = new Date(now).toISOString();
  return config.landingZones.flatMap((zone) =>
    accounts
      .filter(({ accountId }) => accountId === zone.accountId)
      .flatMap(({ regions }) => regions.filter(({ region }) => zone.regions.includes(region)))
      .flatMap(({ region, instances }) =>
        instances.map(
          (instance): Instance => ({
            schema: recordSchemaName,
            runId,
            endpoint,
            landingZone: zone.name,
            ...(zone.environment !== undefined && { environment: zone.environment }),
            accountId: zone.accountId,
            region,
            instanceId: instance.instanceId,
            ...(instance.name !== undefined && { name: instance.name }),
            state: instance.state,
            tags: instance.tags,
            lzScan: { status: 'success', startedAt: at, finishedAt: at },
          }),
        ),
      ),
  );
}
