import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answer, refuseOversize } from './answer.ts';
import { answerControl } from './control/answer-control.ts';
import type { Delivery } from './faults/apply-fault.ts';
import { InvalidInput } from './fleet/load-fleet.ts';
import type { Sandbox } from './sandbox.ts';
import type { WireResponse } from './wire/protocol.ts';

/** More than any request of these three services needs. */
const largestBody = 2 * 1024 * 1024;
/** Whoever sends more than this is not listened to any longer. */
const patience = 16 * largestBody;

export interface Listening {
  endpoint: string;
  close(): Promise<void>;
}

/** Listens on loopback, and nowhere else. */
export async function listen(sandbox: Sandbox, port: number): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    handle(sandbox, request, response).catch((error: NodeJS.ErrnoException) => {
      // A caller that hangs up is not a defect.
      if (error.code !== 'ECONNRESET') sandbox.crashed(error, 'ec2');
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  }).catch((error: Error) => {
    throw new InvalidInput(`port ${port}: ${error.message}`);
  });
  const { port: taken } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${taken}`, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Calls that hang by fault would keep it open for good.
  server.closeAllConnections();
  await closed;
}

async function handle(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isMeant(request.headers.host)) {
    respond(response, { status: 403, headers: { 'content-type': 'text/plain' }, body: 'only for this machine\n' });
    return;
  }
  const body = await readBody(request);
  if (body === undefined) {
    respond(response, refuseOversize(request.headers));
    return;
  }
  const { method = 'GET', url = '/', headers } = request;
  if (url.startsWith('/_sandbox/')) {
    respond(response, await answerControl(sandbox, { method, url, body: body.toString() }));
    return;
  }
  await deliver(response, await answer(sandbox, { method, url, headers, body }));
}

/** A page in a browser must not be able to reach the sandbox by a name of its own; AWS's hosts are nobody's, and a test may put it in their place. */
const isMeant = (host = ''): boolean =>
  /^(127\.0\.0\.1|localhost|\[::1\]|(ec2|ssm|sts)\.[a-z0-9-]+\.amazonaws\.com)(:\d+)?$/.test(host);

/** The body, or undefined if it is too long: then it is read to its end, so that the answer finds a listener, but not kept. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) chunks = [];
    else chunks.push(chunk);
    if (size > patience) request.destroy();
  }
  return size > largestBody ? undefined : Buffer.concat(chunks);
}

async function deliver(response: ServerResponse, delivery: Delivery): Promise<void> {
  if (delivery.kind === 'hang') return;
  if (delivery.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (delivery.delaySeconds > 0) await sleep(delivery.delaySeconds * 1000, undefined, { ref: false });
  if (delivery.cutAt === undefined) {
    respond(response, delivery.response);
    return;
  }
  const { status, headers, body } = delivery.response;
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.write(bytes.subarray(0, delivery.cutAt), () => response.destroy());
}

function respond(response: ServerResponse, { status, headers, body }: WireResponse): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.end(bytes);
}
