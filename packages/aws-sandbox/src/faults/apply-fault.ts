import type { ServiceName } from '../actions/action.ts';
import { AwsError } from '../aws-error.ts';
import type { WireResponse } from '../wire/protocol.ts';
import { serviceError } from '../wire/service-errors.ts';
import type { Fault } from './fault-schema.ts';

/** What becomes of the connection once the sandbox has made up its mind. */
export type Delivery =
  | { kind: 'send'; response: WireResponse; delaySeconds: number; cutAt?: number }
  | { kind: 'reset' }
  | { kind: 'hang' };

type Effect = Fault['effect'];

/** The error that a fault answers with instead of doing anything. */
export function refusalOf(effect: Effect | undefined, service: ServiceName): AwsError | undefined {
  if (effect === 'throttle') return serviceError(service, 'throttled', 'Request limit exceeded.');
  if (effect === 'error500') return serviceError(service, 'internal', 'An internal error has occurred');
  if (effect === 'expireSession')
    return serviceError(service, 'expired', 'The security token included in the request is expired');
  if (typeof effect === 'object' && 'code' in effect) return new AwsError(effect.code, effect.message, effect.status);
  return undefined;
}

/** The ways to leave a caller without an answer before anything is done. */
export function silenceOf(effect: Effect | undefined): Delivery | undefined {
  if (effect === 'resetBefore') return { kind: 'reset' };
  return effect === 'hang' ? { kind: 'hang' } : undefined;
}

/** How an answer that was made reaches the caller, or does not. */
export function deliveryOf(effect: Effect | undefined, response: WireResponse, internalError: WireResponse): Delivery {
  if (effect === 'resetAfter') return { kind: 'reset' };
  if (effect === 'hangAfter') return { kind: 'hang' };
  const send = { kind: 'send', response, delaySeconds: 0 } as const;
  if (effect === 'error500After') return { ...send, response: internalError };
  if (effect === 'truncate') return { ...send, cutAt: Math.floor(Buffer.byteLength(response.body) / 2) };
  if (effect === 'garbage')
    return { ...send, response: { ...response, body: '<!DOCTYPE html><p>502 proxy \u0000\ufffd&' } };
  if (typeof effect === 'object' && 'slow' in effect) return { ...send, delaySeconds: effect.slow };
  return send;
}

/** How far the service's clock is off for this call, in milliseconds. */
export const clockSkewOf = (effect: Effect | undefined): number =>
  typeof effect === 'object' && 'clockSkew' in effect ? effect.clockSkew * 1000 : 0;

/** A fault's name in the call log. */
export const effectName = (effect: Effect): string =>
  typeof effect === 'string' ? effect : (Object.keys(effect)[0] ?? '');
