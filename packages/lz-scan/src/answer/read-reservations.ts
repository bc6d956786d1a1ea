import type { EC2Client, Reservation } from '@aws-sdk/client-ec2';
import { actionOf, stackOf } from '@cms-patching/core';
import { takeReservations } from './reservations.ts';

/** What `verifyAnswers` of the client has made of an answer: its body is whole. */
interface Response {
  statusCode: number;
  body: Uint8Array;
}

/**
 * Has our own reader read the instances in a client's DescribeInstances answers, ten times as fast as the SDK's parser, and only the members
 * that a scan looks at. All else in an answer, errors, and whatever is not written as EC2 writes it stay with the SDK.
 */
export function readReservations(client: EC2Client): void {
  const taken = new WeakMap<object, Reservation[]>();
  const stack = stackOf(client);
  stack.addRelativeTo(
    (next, context) => async (args) => {
      const result = await next(args);
      const response = result.response as Response;
      if (actionOf(context) !== 'DescribeInstances' || response.statusCode !== 200) return result;
      const found = takeReservations(new TextDecoder().decode(response.body));
      if (found) {
        response.body = Buffer.from(found.rest);
        taken.set(response, found.reservations);
      }
      return result;
    },
    { relation: 'before', toMiddleware: 'verifyAnswers', name: 'takeReservations', override: true },
  );
  stack.add(
    (next) => async (args) => {
      const { response, output } = await next(args);
      const found = taken.get(response as Response);
      return { response, output: found ? { ...output, Reservations: found } : output };
    },
    { step: 'deserialize', priority: 'high', name: 'giveReservations', override: true },
  );
}
