import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { genericSsmErrors } from './generic-ssm-errors.ts';

const asking = `
import { ListCommandsCommand, SSMClient } from '@aws-sdk/client-ssm';
export async function errorOf(endpoint) {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  const client = new SSMClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  try { await client.send(new ListCommandsCommand({})); } catch (error) {
    const { name, message, $fault, $metadata, $retryable } = error;
    return { name, message, $fault, $retryable, status: $metadata.httpStatusCode, requestId: $metadata.requestId, isError: error instanceof Error };
  }
}`;

type ErrorOf = (endpoint: string) => Promise<Record<string, unknown>>;
let folder: string;
let server: Server;
let answer: { status: number; body: { __type: string; message?: string; Message?: string } };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ssm-errors-'));
  server = createServer((_request, response) => {
    response.writeHead(answer.status, {
      'Content-Type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': 'request-1',
    });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function bundledWith(name: string, plugins: Plugin[]): Promise<ErrorOf> {
  const entry: Plugin = {
    name: 'entry',
    resolveId: (id) => (id === 'entry' ? join(import.meta.dirname, 'entry.js') : null),
    load: (id) => (id.endsWith('entry.js') && id.startsWith(import.meta.dirname) ? asking : null),
  };
  await using build = await rolldown({ input: 'entry', platform: 'node', plugins: [entry, ...plugins] });
  const file = join(folder, `${name}.mjs`);
  await build.write({ file, format: 'esm', codeSplitting: false });
  return ((await import(/* @vite-ignore */ pathToFileURL(file).href)) as { errorOf: ErrorOf }).errorOf;
}

test('an SSM error tells as much without its class', async () => {
  const [before, after] = await Promise.all([bundledWith('before', []), bundledWith('after', [genericSsmErrors])]);
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const answers = [
    { status: 400, body: { __type: 'InvalidInstanceId', Message: 'not managed' } },
    { status: 400, body: { __type: 'com.amazonaws.ssm#InvocationDoesNotExist' } },
    { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } },
    { status: 400, body: { __type: 'InvalidDocument', Message: 'no such document' } },
    { status: 500, body: { __type: 'InternalServerError', Message: 'try again' } },
  ];
  for (answer of answers) {
    const error = await after(endpoint);
    expect(error).toEqual(await before(endpoint));
    expect(error).toMatchObject({ status: answer.status, requestId: 'request-1', isError: true });
    expect(answer.body.__type).toContain(error.name);
  }
});
