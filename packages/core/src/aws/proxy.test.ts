import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { toRecordError } from './aws-errors.ts';
import { systemClock } from './clock.ts';
import { proxyFrom } from './proxy.ts';
import { createSessions } from './session.ts';
import { anything, errorOf, region, runId, useCannedZone, zone } from './testing/canned-zone.ts';

const setUp = useCannedZone();
const host = 'ec2.ap-southeast-2.amazonaws.com';

describe('the proxy of the environment', () => {
  test.each<[env: NodeJS.ProcessEnv, url: string | undefined]>([
    [{}, undefined],
    [{ HTTPS_PROXY: '' }, undefined],
    [{ HTTP_PROXY: 'http://proxy:3128' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128/'],
    [{ https_proxy: 'https://user:secret@proxy' }, 'https://user:secret@proxy/'],
    [{ HTTPS_PROXY: 'proxy.example.com:3128' }, 'http://proxy.example.com:3128/'],
  ])('%j is %j', (env, url) => {
    expect(proxyFrom(env)?.url.href).toBe(url);
  });

  test.each<[address: string, said: string]>([
    ['socks5://proxy:1080', 'HTTPS_PROXY: "socks5://proxy:1080" is no address such as'],
    ['http://', 'HTTPS_PROXY: "http://" is no address'],
    ['ftp://user:secret@proxy', 'HTTPS_PROXY: "ftp://…@proxy" is no address'],
  ])('%j is a usage error that gives no password away', (address, said) => {
    expect(() => proxyFrom({ HTTPS_PROXY: address })).toThrow(said);
  });

  test.each<[exceptions: string, passesBy: boolean]>([
    ['', false],
    ['*', true],
    ['localhost, 127.0.0.1,.amazonaws.com', true],
    ['amazonaws.com', true],
    ['*.amazonaws.com', true],
    [host.toUpperCase(), true],
    ['amazonaws.com:443', true],
    ['amazonaws.com:8443', false],
    ['ssm.ap-southeast-2.amazonaws.com', false],
    ['naws.com', false],
    ['.com.example', false],
  ])('NO_PROXY=%s: AWS passes by %j', (NO_PROXY, passesBy) => {
    expect(proxyFrom({ HTTPS_PROXY: 'http://proxy', NO_PROXY })?.passesBy(host, 443)).toBe(passesBy);
  });
});

describe('what a proxy does not let through is a connectivity error that names it', () => {
  let close = (): unknown => undefined;
  afterEach(() => close());

  async function openThrough(answer: string | undefined): Promise<unknown> {
    const server = createServer().on('connect', (_request, socket) => void (answer && socket.end(answer)));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    vi.stubEnv('HTTPS_PROXY', `http://user:secret@127.0.0.1:${port}`);
    const timeouts = { connection: 300, request: 5000 };
    const sessions = createSessions({
      endpoint: undefined,
      clock: systemClock,
      runId,
      tool: 'cms-patching/1',
      timeouts,
    });
    close = () => {
      sessions.close();
      server.close();
      server.closeAllConnections();
    };
    return toRecordError(await errorOf(sessions.open(zone, region)));
  }

  test.each<[what: string, answer: string | undefined, code: string, said: RegExp]>([
    ['that asks who we are', 'HTTP/1.1 407 Who\r\n\r\n', 'proxy-authentication', /127.0.0.1:\d+ asks who we are/],
    ['that refuses', 'HTTP/1.1 403 No\r\n\r\n', 'proxy-refused', /no connection to sts\.ap-southeast-2.*HTTP 403/],
    ['that is broken', 'nonsense\r\n\r\n', 'HPE_INVALID_CONSTANT', /does not answer.*check HTTPS_PROXY/],
    ['that hangs', undefined, 'proxy-timeout', /does not answer \(Proxy timeout\)/],
  ])('%s', async (_what, answer, code, said) => {
    const error = await openThrough(answer);
    expect(error).toMatchObject({ category: 'connectivity', code, message: expect.stringMatching(said) });
    expect(JSON.stringify(error)).not.toContain('secret');
  });
});

test('a rehearsal is spoken to directly, whatever proxy there is', async () => {
  vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
  vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1');
  const { aws, sessions } = await setUp(anything);
  await sessions.open(zone, region);
  expect(aws.count('GetCallerIdentity')).toBe(1);
});
