import type * as z from 'zod';
import { AwsError } from '../aws-error.ts';
import type { Protocol } from './protocol.ts';
import { parseQueryParams, type QueryParams } from './query-params.ts';
import type { SignedRequest } from './sigv4.ts';
import { renderXml, type XmlValue } from './xml.ts';

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const headers = (requestId: string) => ({ 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId });

function parse(request: SignedRequest): { action: string; params: QueryParams } {
  const text = request.method === 'POST' ? request.body.toString() : (request.url.split('?', 2)[1] ?? '');
  const { Action, Version, ...params } = parseQueryParams(new URLSearchParams(text));
  if (typeof Action !== 'string' || Action === '') {
    throw new AwsError('MissingAction', 'The request is missing an action or a required parameter.');
  }
  if (Version === undefined) throw new AwsError('MissingParameter', 'The request must contain the parameter Version');
  return { action: Action, params };
}

function invalidInput(issues: readonly z.core.$ZodIssue[]): AwsError {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  const name = issue?.path.map((step) => (typeof step === 'number' ? step + 1 : String(step))).join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const unknown = [name, issue.keys[0]].filter(Boolean).join('.');
    return new AwsError('UnknownParameter', `The parameter ${unknown} is not recognized`);
  }
  if (issue?.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
  }
  return new AwsError('InvalidParameterValue', `Value for parameter ${name} is invalid: ${issue?.message ?? ''}`);
}

const wrap = (name: string, namespace: string, content: XmlValue, itemName?: string): string =>
  `${declaration}${renderXml(name, content, itemName, ` xmlns="${namespace}"`)}\n`;

/** EC2's dialect of the Query protocol. */
export const ec2Protocol: Protocol = {
  service: 'ec2',
  parse,
  invalidInput,
  reply: (action, reply, requestId) => ({
    status: 200,
    headers: headers(requestId),
    body: wrap(`${action}Response`, 'http://ec2.amazonaws.com/doc/2016-11-15/', { requestId, ...reply }),
  }),
  error: ({ code, message, status }, requestId) => ({
    status,
    headers: headers(requestId),
    body: `${declaration}${renderXml('Response', { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId })}\n`,
  }),
};

const stsNamespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** The Query protocol as STS speaks it. */
export const stsProtocol: Protocol = {
  service: 'sts',
  parse,
  invalidInput(issues) {
    const { code, message } = invalidInput(issues);
    return new AwsError(code === 'InvalidParameterValue' ? 'ValidationError' : code, message);
  },
  reply: (action, reply, requestId) => ({
    status: 200,
    headers: headers(requestId),
    body: wrap(
      `${action}Response`,
      stsNamespace,
      { [`${action}Result`]: reply, ResponseMetadata: { RequestId: requestId } },
      'member',
    ),
  }),
  error: ({ code, message, status }, requestId) => ({
    status,
    headers: headers(requestId),
    body: wrap('ErrorResponse', stsNamespace, {
      Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
      RequestId: requestId,
    }),
  }),
};
