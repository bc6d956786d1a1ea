import * as z from 'zod';
import { faultSchema } from '../faults/fault-schema.ts';
import { check, InvalidInput } from '../fleet/load-fleet.ts';
import type { Sandbox } from '../sandbox.ts';
import type { WireResponse } from '../wire/protocol.ts';
import { changeInstance, instanceChangeSchema } from './change-instance.ts';
import { describeState } from './describe-state.ts';
import { sandboxEnv } from './sandbox-env.ts';

export interface ControlRequest {
  method: string;
  url: string;
  body: string;
}

type Handler = (sandbox: Sandbox, request: { query: URLSearchParams; body: unknown; rest: string }) => unknown;

const clockBody = z.union([
  z.strictObject({ advance: z.number().nonnegative() }),
  z.strictObject({ speed: z.union([z.number().positive(), z.literal('held')]) }),
]);

/** The control endpoint: what can be asked and done, by method and path. */
const routes: Record<string, Handler> = {
  'GET calls': ({ log }, { query }) => {
    const changes = query.get('changes');
    return log.find({
      action: query.get('action') ?? undefined,
      account: query.get('account') ?? undefined,
      changes: changes === null ? undefined : changes === 'true',
    });
  },
  'DELETE calls': ({ log }) => log.clear(),
  'GET counts': ({ log }) => log.counts(),
  'GET state': ({ world }, { query }) => describeState(world, query.get('account') ?? undefined),
  'GET clock': (sandbox) => clockOf(sandbox),
  'POST clock': async (sandbox, { body }) => {
    const change = check(clockBody, body, 'clock');
    if ('advance' in change) sandbox.clock.advance(change.advance);
    else sandbox.clock.setSpeed(change.speed);
    await sandbox.world.settle();
    return clockOf(sandbox);
  },
  'GET faults': ({ faults }) => faults.describe(),
  'POST faults': ({ faults }, { body }) => faults.add([check(faultSchema, body, 'fault')]),
  'DELETE faults': ({ faults }) => faults.clear(),
  'PATCH instances': ({ world }, { rest, body }) => {
    const found = world.server(rest);
    if (!found) throw new InvalidInput(`no instance ${rest} in this fleet`);
    return changeInstance(found.region, found.server, check(instanceChangeSchema, body, rest));
  },
  'POST expire-sessions': ({ world }) => world.identity.expireSessions(),
  'GET env': (sandbox) => sandboxEnv(sandbox.fleet),
};

const clockOf = ({ world, clock }: Sandbox) => ({
  now: new Date(world.timeline.clock.now()).toISOString(),
  speed: clock.speed,
  held: clock.held,
});

/** Answers a request under `/_sandbox/`, always with JSON. */
export async function answerControl(sandbox: Sandbox, { method, url, body }: ControlRequest): Promise<WireResponse> {
  const { pathname, searchParams: query } = new URL(url, 'http://sandbox');
  const [name = '', rest = ''] = pathname.slice('/_sandbox/'.length).split('/');
  const handler = Object.hasOwn(routes, `${method} ${name}`) ? routes[`${method} ${name}`] : undefined;
  if (!handler) return json(404, { error: `nothing at ${method} ${pathname}`, known: Object.keys(routes) });
  try {
    await sandbox.world.settle();
    return json(200, (await handler(sandbox, { query, rest, body: body === '' ? undefined : JSON.parse(body) })) ?? {});
  } catch (error) {
    if (error instanceof InvalidInput || error instanceof SyntaxError) return json(400, { error: error.message });
    throw error;
  }
}

const json = (status: number, value: unknown): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
