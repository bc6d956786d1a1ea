import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CannedCall {
  action: string;
  /** Query parameters, or for SSM the JSON body. */
  params: Record<string, unknown>;
  /** Of the credentials that signed it. */
  accessKeyId: string;
}

/** What to answer: a body with a status, or anything at all done to the socket. */
export type Reply = { status?: number; body: string } | ((response: ServerResponse) => void);

export interface CannedAws {
  endpoint: string;
  calls: CannedCall[];
  /** How often an action was called. */
  count(action: string): number;
  close(): Promise<void>;
}

/** A server on loopback that answers whatever the test says: for answers, and for wires, that no model of AWS would give. */
export async function startCannedAws(answer: (call: CannedCall, turn: number) => Reply): Promise<CannedAws> {
  const calls: CannedCall[] = [];
  const server = createServer(async (request, response) => {
    const call = await readCall(request);
    calls.push(call);
    const reply = answer(call, calls.filter(({ action }) => action === call.action).length);
    if (typeof reply === 'function') return reply(response);
    const type = reply.body.startsWith('{') ? 'application/x-amz-json-1.1' : 'text/xml';
    response.writeHead(reply.status ?? 200, { 'content-type': type, 'x-amzn-requestid': `request-${calls.length}` });
    response.end(reply.body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    count: (action) => calls.filter((call) => call.action === action).length,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function readCall(request: IncomingMessage): Promise<CannedCall> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  const accessKeyId = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    return { action: target.split('.')[1] ?? '', params: JSON.parse(text), accessKeyId };
  }
  const params = Object.fromEntries(new URLSearchParams(text));
  return { action: params.Action ?? '', params, accessKeyId };
}

/** An EC2 answer: the members of the action's response. */
export const ec2Reply = (action: string, members = ''): Reply => ({
  body: `<?xml version="1.0"?><${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${members}</${action}Response>`,
});

export const ec2Error = (status: number, code: string, message = 'so says EC2'): Reply => ({
  status,
  body: `<?xml version="1.0"?><Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`,
});

export const ssmError = (status: number, code: string, message = 'so says SSM'): Reply => ({
  status,
  body: JSON.stringify({ __type: code, message }),
});

const stsReply = (action: string, members: string): Reply => ({
  body: `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${members}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`,
});

export const stsError = (status: number, code: string, message: string): Reply => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
});

/** Answers AssumeRole and GetCallerIdentity like an account does; undefined for every other action. */
export function stsAnswer(
  { action, params }: CannedCall,
  turn: number,
  { account = '111122223333', seconds = 3600 } = {},
): Reply | undefined {
  if (action === 'AssumeRole') {
    const expiration = new Date(Date.now() + seconds * 1000).toISOString();
    const keys = `<AccessKeyId>ASIA${turn}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>`;
    return stsReply(action, `<Credentials>${keys}<Expiration>${expiration}</Expiration></Credentials>`);
  }
  if (action !== 'GetCallerIdentity') return undefined;
  const arn = `arn:aws:sts::${account}:assumed-role/PatchingRole/${params.RoleSessionName ?? 'session'}`;
  return stsReply(action, `<Account>${account}</Account><Arn>${arn}</Arn><UserId>U</UserId>`);
}
