import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';

export interface AwsBehindProxy {
  /** For the environment of a command. */
  proxy: string;
  /** File of the authority that vouches for AWS's hosts. */
  authority: string;
  /** What the proxy was asked to connect to, and by whom. */
  asked: { target: string | undefined; user: string | undefined }[];
  close(): void;
}

/** A proxy whose every tunnel ends at the sandbox, which shows itself as AWS's own hosts of Sydney do: by TLS. */
export async function openAwsBehindProxy(sandbox: string, folder: string): Promise<AwsBehindProxy> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = 'subjectAltName=DNS:*.ap-southeast-2.amazonaws.com';
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  await promisify(execFile)('openssl', [
    ...request,
    '-subj',
    '/CN=sandbox',
    '-addext',
    names,
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  const { port } = new URL(sandbox);
  const aws = createTlsServer({ key: await readFile(key), cert: await readFile(cert) }, (socket) =>
    tie(socket, connect(Number(port), '127.0.0.1')),
  );
  const awsPort = await listen(aws);
  const asked: AwsBehindProxy['asked'] = [];
  const proxy = createServer().on('connect', ({ url, headers }, socket) => {
    asked.push({ target: url, user: headers['proxy-authorization'] });
    const tunnel = connect(awsPort, '127.0.0.1', () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
    tie(socket, tunnel);
  });
  return {
    proxy: `127.0.0.1:${await listen(proxy)}`,
    authority: cert,
    asked,
    close() {
      for (const server of [aws, proxy]) server.close();
    },
  };
}

function tie(one: Duplex, other: Duplex): void {
  one.on('error', () => other.destroy()).pipe(other);
  other.on('error', () => one.destroy()).pipe(one);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}
