import * as z from 'zod';
import { check } from '../fleet/load-fleet.ts';
import { misfortunesSchema } from '../fleet/misfortunes-schema.ts';
import { nodeFactsSchema } from '../fleet/node-facts-schema.ts';
import { disconnect } from '../model/agent.ts';
import { deliverWaiting } from '../model/invocation.ts';
import type { Region } from '../model/region.ts';
import type { Server } from '../model/server.ts';

/** What a test may do to a server behind AWS's back. */
export const instanceChangeSchema = z.strictObject({
  state: z.enum(['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated']).optional(),
  /** The agent: gone from SSM, connected now, or cut off (its last ping stays as it was). */
  ssm: z.enum(['absent', 'connected', 'disconnected']).optional(),
  impaired: z.boolean().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  /** Laid over the facts that are there; checked as a whole. */
  facts: z.custom<Partial<z.input<typeof nodeFactsSchema>>>((value) => typeof value === 'object').optional(),
  misfortunes: misfortunesSchema.optional(),
});
export type InstanceChange = z.input<typeof instanceChangeSchema>;

/** Makes it so; tags, facts and misfortunes are merged into what is there. */
export function changeInstance(region: Region, server: Server, change: z.output<typeof instanceChangeSchema>): void {
  const { now } = region.world.timeline;
  if (change.state) {
    server.state = change.state;
    server.powerCycle += 1;
    if (change.state !== 'running') disconnect(server.agent, now);
  }
  if (change.impaired !== undefined) server.impairedSince = change.impaired ? now : undefined;
  if (change.tags) server.tags = { ...server.tags, ...change.tags };
  if (change.facts) server.facts = check(nodeFactsSchema, { ...server.facts, ...change.facts }, server.instanceId);
  if (change.misfortunes) server.misfortunes = { ...server.misfortunes, ...change.misfortunes };
  if (change.ssm) changeAgent(region, server, change.ssm, now);
}

function changeAgent(region: Region, server: Server, ssm: 'absent' | 'connected' | 'disconnected', now: number): void {
  server.agent.managed = ssm !== 'absent';
  if (ssm !== 'connected') {
    disconnect(server.agent, now);
    return;
  }
  server.agent.connectedAt = now;
  deliverWaiting(region, server);
}
