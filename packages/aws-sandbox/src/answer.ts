import { randomUUID } from 'node:crypto';
import type { Reply, ServiceName } from './actions/action.ts';
import { findAction } from './actions/actions.ts';
import { admit, checkRefusals, namedInstances } from './admit.ts';
import { authenticate } from './authenticate.ts';
import { AwsError } from './aws-error.ts';
import { clockSkewOf, type Delivery, deliveryOf, effectName, refusalOf, silenceOf } from './faults/apply-fault.ts';
import type { Fault } from './faults/fault-schema.ts';
import type { Principal } from './model/identity.ts';
import type { Region } from './model/region.ts';
import type { Sandbox } from './sandbox.ts';
import { ssmProtocol } from './wire/json-protocol.ts';
import type { Protocol, WireResponse } from './wire/protocol.ts';
import { ec2Protocol, stsProtocol } from './wire/query-protocol.ts';
import { serviceError } from './wire/service-errors.ts';
import { parseAuthorization, type SignatureClaim, type SignedRequest } from './wire/sigv4.ts';

const protocols: Record<ServiceName, Protocol> = { ec2: ec2Protocol, ssm: ssmProtocol, sts: stsProtocol };

/** What becomes known of a call while it is being answered; the call log keeps it. */
interface Exchange {
  action: string;
  params: unknown;
  principal: Principal | undefined;
  region: string;
  change: boolean;
  performed: boolean;
  fault: Fault | undefined;
}

/** Answers one AWS request from the model: who, may they, what, and what a fault makes of the answer. */
export async function answer(sandbox: Sandbox, request: SignedRequest): Promise<Delivery> {
  const claim = parseAuthorization(request.headers.authorization);
  const protocol = protocolOf(request, claim);
  const requestId = randomUUID();
  const exchange: Exchange = {
    action: '',
    params: {},
    principal: undefined,
    region: claim?.region ?? '',
    change: false,
    performed: false,
    fault: undefined,
  };
  const { code, response } = await perform(sandbox, exchange, { protocol, request, claim }).then(
    (reply) => ({ code: 'OK', response: protocol.reply(exchange.action, reply, requestId) }),
    (error: unknown) => {
      const known = error instanceof AwsError ? error : sandbox.crashed(error, protocol.service);
      return { code: known.code, response: protocol.error(known, requestId) };
    },
  );
  const effect = exchange.fault?.effect;
  const silence = silenceOf(effect);
  record(sandbox, exchange, {
    service: protocol.service,
    code: silence && effect ? effectName(effect) : code,
    requestId,
  });
  if (silence) return silence;
  response.headers = { ...response.headers, date: new Date(Date.now() + clockSkewOf(effect)).toUTCString() };
  const internal = serviceError(protocol.service, 'internal', 'An internal error has occurred');
  return deliveryOf(effect, response, protocol.error(internal, requestId));
}

/** What is said to a request that is too long to be read. */
export function refuseOversize(headers: SignedRequest['headers']): WireResponse {
  const request = { method: 'POST', url: '/', headers, body: Buffer.alloc(0) };
  const protocol = protocolOf(request, parseAuthorization(headers.authorization));
  return protocol.error(serviceError(protocol.service, 'tooLarge', 'The request is too large.'), randomUUID());
}

/** Which service is meant: the signature says so; an unsigned request only shows it by its format. */
function protocolOf({ headers, body }: SignedRequest, claim: SignatureClaim | undefined): Protocol {
  const service = claim?.service;
  if (service === 'ec2' || service === 'ssm' || service === 'sts') return protocols[service];
  if (headers['x-amz-target'] !== undefined) return protocols.ssm;
  return body.includes('Version=2011-06-15') ? protocols.sts : protocols.ec2;
}

interface Incoming {
  protocol: Protocol;
  request: SignedRequest;
  claim: SignatureClaim | undefined;
}

async function perform(sandbox: Sandbox, exchange: Exchange, { protocol, request, claim }: Incoming): Promise<Reply> {
  const { service } = protocol;
  const { world } = sandbox;
  const { action: name, params } = protocol.parse(request);
  if (!claim) throw serviceError(service, 'unsigned', 'The request must be signed with Signature Version 4.');
  const action = findAction(service, name);
  const dryRun = String(Object(params).DryRun).toLowerCase() === 'true';
  Object.assign(exchange, { action: name, params, change: action?.changes === true && !dryRun });

  await world.settle();
  const claimed = world.identity.key(claim.accessKeyId);
  exchange.fault = claimed && strike(sandbox, exchange, claimed.principal);
  const effect = exchange.fault?.effect;
  if (effect === 'expireSession' && claimed?.expiresAt !== undefined) claimed.expiresAt = 0;
  const now = Date.now() + clockSkewOf(effect);
  const { principal } = authenticate({ identity: world.identity, service, request, claim, now });
  exchange.principal = principal;
  if (silenceOf(effect)) return {};
  const refusal = refusalOf(effect, service);
  if (refusal) throw refusal;
  if (!action) throw serviceError(service, 'unknownAction', `The action ${name} is not valid for this web service.`);

  admit(sandbox, { action, params, principal, region: claim.region });
  const input = action.input.safeParse(params);
  if (!input.success) throw protocol.invalidInput(input.error.issues);
  if (action.changes && dryRun) {
    throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
  }
  const account = world.account(principal.accountId);
  const region = account.region(claim.region);
  bringMisfortune(region, exchange);
  checkRefusals(region, action, params);
  const call = { world, account, region, principal, now: world.timeline.now, emptyPage: effect === 'emptyPage' };
  const reply = action.run(input.data as never, call);
  exchange.performed = true;
  return reply;
}

function strike(
  sandbox: Sandbox,
  { action, params, region, change }: Exchange,
  { accountId }: Principal,
): Fault | undefined {
  return sandbox.faults.strike({
    action,
    account: accountId,
    region,
    instanceIds: namedInstances(params),
    changes: change,
    elapsed: (sandbox.world.timeline.now - sandbox.startedAt) / 1000,
  });
}

function bringMisfortune(region: Region, { fault, params }: Exchange): void {
  if (typeof fault?.effect !== 'object' || !('misfortune' in fault.effect)) return;
  for (const instanceId of namedInstances(params)) {
    const server = region.servers.get(instanceId);
    if (server) server.misfortunes = { ...server.misfortunes, ...fault.effect.misfortune };
  }
}

function record(
  sandbox: Sandbox,
  { action, params, principal, region, change, performed, fault }: Exchange,
  outcome: { service: ServiceName; code: string; requestId: string },
): void {
  sandbox.log.add({
    time: new Date(sandbox.world.timeline.now).toISOString(),
    action,
    account: principal?.accountId ?? '',
    region,
    principal: principal?.arn ?? '',
    change,
    params,
    performed,
    ...(fault && { fault: effectName(fault.effect) }),
    ...outcome,
  });
}
