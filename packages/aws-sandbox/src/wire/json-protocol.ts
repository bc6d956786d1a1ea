import { AwsError } from '../aws-error.ts';
import type { Protocol } from './protocol.ts';

const headers = (requestId: string) => ({
  'content-type': 'application/x-amz-json-1.1',
  'x-amzn-requestid': requestId,
});

/** SSM's JSON 1.1. */
export const ssmProtocol: Protocol = {
  service: 'ssm',
  parse(request) {
    const target = request.headers['x-amz-target'];
    const [, action] = /^AmazonSSM\.(\w+)$/.exec(typeof target === 'string' ? target : '') ?? [];
    if (!action) throw new AwsError('UnknownOperationException', 'The header X-Amz-Target names no action.');
    try {
      return { action, params: JSON.parse(request.body.toString() || '{}') };
    } catch {
      throw new AwsError('SerializationException', 'The body is not JSON.');
    }
  },
  invalidInput(issues) {
    const problems = issues.map(
      ({ path, message }) => `Value at '${path.join('.')}' failed to satisfy constraint: ${message}`,
    );
    const [count, noun] = [problems.length, problems.length === 1 ? 'error' : 'errors'];
    return new AwsError('ValidationException', `${count} validation ${noun} detected: ${problems.join('; ')}`);
  },
  reply: (_, reply, requestId) => ({ status: 200, headers: headers(requestId), body: JSON.stringify(reply) }),
  error: ({ code, message, status }, requestId) => ({
    status,
    headers: headers(requestId),
    body: JSON.stringify({ __type: code, message }),
  }),
};
