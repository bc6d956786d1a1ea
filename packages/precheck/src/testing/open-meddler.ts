import { createServer, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';

/** An endpoint in front of a sandbox. */
export interface Meddler {
  url: string;
  close(): void;
}

/** Passes everything on to a sandbox, signatures and all, and changes what servers have printed on its way back. */
export async function openMeddler(endpoint: string, meddle: (output: string) => string): Promise<Meddler> {
  const server = createServer(async (asked, response) => {
    const answer = await passOn(endpoint, asked);
    const body = (await text(answer)).replace(
      /"(Output|StandardOutputContent)":("(?:[^"\\]|\\.)*")/g,
      (_, key, printed) => `"${key}":${JSON.stringify(meddle(JSON.parse(printed)))}`,
    );
    const type = answer.headers['content-type'] ?? 'text/plain';
    response.writeHead(answer.statusCode ?? 500, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function passOn(endpoint: string, asked: IncomingMessage): Promise<IncomingMessage> {
  const body = await buffer(asked);
  return new Promise((resolve, reject) => {
    const options = { method: asked.method ?? 'GET', headers: asked.headers };
    send(new URL(asked.url ?? '/', endpoint), options, resolve)
      .on('error', reject)
      .end(body);
  });
}
