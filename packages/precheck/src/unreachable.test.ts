import { type Night, openNight } from '@cms-patching/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Meddler, openMeddler } from './testing/open-meddler.ts';
import { patientConfig } from './testing/patient-config.ts';

let night: Night;
beforeAll(async () => {
  night = await openNight(
    {
      well: {},
      unmanaged: { ssm: 'absent' },
      'cut-off': {},
      mute: { misfortunes: { repliesLost: true } },
      unwell: { misfortunes: { commandsFail: 7 } },
    },
    { config: patientConfig() },
  );
});
afterAll(() => night.close());

describe('a server that can not be looked at', () => {
  test.each([
    ['unmanaged', 'ssm-not-managed', /^nothing was sent, as SSM does not manage it: look at the agent/],
    ['cut-off', 'probe-failed', /ended as DeliveryTimedOut \(command .*\); its agent is \w+, last ping 20.*: look at/],
    ['mute', 'probe-failed', /ended as ExecutionTimedOut \(command .*: look at/],
    ['unwell', 'probe-failed', /ended as Failed \(command .*: look at/],
  ])('because it is %s has failed for want of connectivity, and says what was tried', async (name, code, message) => {
    const [record] = await night.named(name);
    if (name === 'cut-off')
      await night.sandbox.control.instance(record?.instanceId ?? '').change({ ssm: 'disconnected' });
    const { records, exitCode } = await night.run('precheck', [], [record ?? {}]);
    expect(exitCode).toBe(12);
    expect(records[0]?.precheck).toMatchObject({
      status: 'failed',
      ready: false,
      risk: 'high',
      error: { category: 'connectivity', code, message: expect.stringMatching(message), retryable: true },
    });
    const verdicts = Object.fromEntries(
      records[0]?.precheck?.checks?.map(({ check, verdict }) => [check, verdict]) ?? [],
    );
    expect(verdicts).toMatchObject({ 'ssm-round-trip': 'fail', 'status-checks': 'pass' });
    expect(records[0]?.precheck).not.toHaveProperty('baseline');
  });

  test('takes none of the others of its command down with it', async () => {
    const { records } = await night.run('precheck', [], await night.named());
    expect(records.filter(({ precheck }) => precheck?.baseline).map(({ name }) => name)).toEqual(['well']);
  });

  test('because SSM lost it since it was asked is told apart from its company in the command', async () => {
    const [well] = await night.named('well');
    await night.sandbox.control.addFault({
      match: { action: 'SendCommand' },
      effect: { code: 'InvalidInstanceId', status: 400, message: 'Instances not in a valid state for account' },
    });
    const { records } = await night.run('precheck', [], [well ?? {}]);
    await night.sandbox.control.clearFaults();
    expect(records[0]?.precheck?.error).toMatchObject({ category: 'connectivity', code: 'InvalidInstanceId' });
  });
});

describe('an answer that is not what the probe has written', () => {
  let meddler: Meddler;
  let meddle: (output: string) => string = (output) => output;
  beforeAll(async () => {
    meddler = await openMeddler(night.sandbox.endpoint, (output) => meddle(output));
  });
  afterAll(() => meddler.close());

  test.each<[string, (output: string) => string]>([
    ['cut', (output) => output.slice(0, output.length / 2)],
    ['altered in one digit', (output) => output.replace(/(memory\t)(\d)/, (_, key, digit) => `${key}${9 - digit}`)],
    ['of another command', (output) => output.replaceAll(/[0-9a-f]{16}(?=\t)/g, 'fedcba9876543210')],
    ['empty', () => ''],
    ['told by a chatty profile', (output) => `Welcome to this server!\n${output}`],
  ])('because it is %s is a failed check and never a pass', async (_, how) => {
    meddle = how;
    const records = (await night.named('well')).map((record) => ({ ...record, endpoint: meddler.url }));
    const { records: checked, exitCode } = await night.run('precheck', [], records, {
      env: { AWS_ENDPOINT_URL: meddler.url },
    });
    expect(exitCode).toBe(15);
    expect(checked[0]?.precheck).toMatchObject({
      status: 'failed',
      ready: false,
      error: { category: 'validation', code: 'probe-unreadable' },
    });
    expect(checked[0]?.precheck?.checks?.[0]).toMatchObject({ check: 'ssm-round-trip', verdict: 'fail' });
    expect(checked[0]?.precheck).not.toHaveProperty('baseline');
  });
});
