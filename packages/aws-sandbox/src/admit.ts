import type { Action } from './actions/action.ts';
import { AwsError } from './aws-error.ts';
import { isDenied, type Principal } from './model/identity.ts';
import type { Region } from './model/region.ts';
import { chargesFor } from './model/throttle-rates.ts';
import type { Sandbox } from './sandbox.ts';
import { serviceError } from './wire/service-errors.ts';

export interface Applicant {
  action: Action;
  params: unknown;
  principal: Principal;
  region: string;
}

/** Lets a call in, or refuses it as AWS would: too many, not in this region, not this role. */
export function admit(sandbox: Sandbox, { action, params, principal, region }: Applicant): void {
  const { service, name } = action;
  const { accountId } = principal;
  if (sandbox.throttling && !payFor(sandbox, { action, params, principal, region })) {
    throw serviceError(service, 'throttled', service === 'ec2' ? 'Request limit exceeded.' : 'Rate exceeded');
  }
  if (service !== 'sts' && !sandbox.world.account(accountId).isOptedIn(region)) {
    throw serviceError(service, 'notOptedIn', 'AWS was not able to validate the provided access credentials');
  }
  if (isDenied(principal, `${service}:${name}`)) {
    const what = `perform: ${service}:${name} because no identity-based policy allows the ${service}:${name} action`;
    const message = service === 'ec2' ? 'You are not authorized to perform this operation. ' : '';
    throw serviceError(service, 'denied', `${message}User: ${principal.arn} is not authorized to ${what}`);
  }
}

function payFor(sandbox: Sandbox, { action, params, principal, region }: Applicant): boolean {
  const { now } = sandbox.world.timeline;
  const scope = action.service === 'sts' ? principal.accountId : `${principal.accountId}/${region}`;
  return chargesFor(action.service, action.name, params).every(({ bucket, rate, tokens }) =>
    sandbox.buckets.take(`${scope}/${bucket}`, rate, tokens, now),
  );
}

/** The instances that a call names, whichever parameter they are in. */
export function namedInstances(params: unknown): string[] {
  const { InstanceId, InstanceIds } = Object(params) as Record<string, unknown>;
  return [InstanceId, InstanceIds].flat().filter((id) => typeof id === 'string');
}

/** Refuses calls that name a server of which the fleet says that it refuses them. */
export function checkRefusals(region: Region, { name }: Action, params: unknown): void {
  for (const instanceId of namedInstances(params)) {
    const code = region.servers.get(instanceId)?.misfortunes.refuses?.[name];
    if (code) throw new AwsError(code, `${name} is refused for ${instanceId}.`);
  }
}
