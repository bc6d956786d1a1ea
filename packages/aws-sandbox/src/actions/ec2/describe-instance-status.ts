import * as z from 'zod';
import { type Server, stateCodes } from '../../model/server.ts';
import { flag, paging, texts } from '../../wire/query-input.ts';
import { action, type Reply } from '../action.ts';
import { describePage } from './describe-page.ts';
import type { FilterField } from './match-filters.ts';

export const describeInstanceStatus = action({
  service: 'ec2',
  name: 'DescribeInstanceStatus',
  changes: false,
  input: z.strictObject({
    InstanceId: texts.max(100).optional(),
    IncludeAllInstances: flag.default(false),
    IncludeManagedResources: flag.optional(),
    ...paging(5, 1000),
  }),
  run(input, call) {
    const { region, now } = call;
    const ids = input.InstanceId;
    const servers = ids ? region.serversNamed(ids) : [...region.servers.values()];
    const things = servers.filter(({ state }) => input.IncludeAllInstances || state === 'running');
    const page = describePage(input, { ids, things, fields: statusFields(now) }, call);
    return { instanceStatusSet: page.items.map((server) => statusXml(server, now)), nextToken: page.nextToken };
  },
});

const statusFields = (now: number): Record<string, FilterField<Server>> => ({
  'availability-zone': (server) => server.availabilityZone,
  'instance-state-name': (server) => server.state,
  'instance-state-code': (server) => String(stateCodes[server.state]),
  'instance-status.status': (server) => checks(server, now).status,
  'system-status.status': (server) => systemChecks(server, now).status,
  'event.code': (server) => server.spec.events.map(({ code }) => code),
});

function statusXml(server: Server, now: number): Reply {
  return {
    instanceId: server.instanceId,
    availabilityZone: server.availabilityZone,
    instanceState: { code: stateCodes[server.state], name: server.state },
    systemStatus: systemChecks(server, now),
    instanceStatus: checks(server, now),
    attachedEbsStatus: systemChecks(server, now),
    eventsSet: server.spec.events.map((event, index) => ({
      instanceEventId: `instance-event-${server.instanceId.slice(2)}${index}`,
      code: event.code,
      description: event.description,
      notBefore: new Date(now + event.inHours * 3_600_000),
    })),
  };
}

/** The instance check, which sees the OS. */
function checks(server: Server, now: number) {
  if (server.state === 'running' && server.impairedSince !== undefined) {
    const impairedSince = new Date(server.impairedSince);
    return { status: 'impaired', details: [{ name: 'reachability', status: 'failed', impairedSince }] };
  }
  return systemChecks(server, now);
}

/** The system and volume checks, which see only what is under the OS. */
function systemChecks(server: Server, now: number) {
  if (server.state !== 'running') return { status: 'not-applicable' };
  if (now < server.checksOkAt)
    return { status: 'initializing', details: [{ name: 'reachability', status: 'initializing' }] };
  return { status: 'ok', details: [{ name: 'reachability', status: 'passed' }] };
}
