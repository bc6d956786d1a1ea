import { createHash } from 'node:crypto';
import { type Night, openNight } from '@cms-patching/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMeddler } from './testing/open-meddler.ts';
import { patientConfig } from './testing/patient-config.ts';

type Run = Awaited<ReturnType<Night['run']>>;

/** What happens to an answer on its way back; each on a server of its own. */
const meddling: Record<string, (output: string) => string> = {
  cut: (output) => output.slice(0, output.length / 2),
  'altered in one digit': (output) => output.replace(/(memory\t)(\d)/, (_, key, digit) => `${key}${9 - digit}`),
  'of another command': (output) => output.replaceAll(/[0-9a-f]{16}(?=\t)/g, 'fedcba9876543210'),
  'of another server': (output) => sealed(output.replace(/^instance\ti-\w+/m, 'instance\ti-0fedcba9876543210')),
  empty: () => '',
  'told by a chatty profile': (output) => `Welcome to this server!\n${output}`,
  refused: (output) => `refused\t${output.split('\t')[2]}\tPowerShell runs in the mode ConstrainedLanguage\n`,
};

/** With the digest of what it says now. */
function sealed(output: string): string {
  const body = output.slice(0, output.indexOf('\nend\t') + 1);
  return output.replace(/[0-9a-f]{64}$/m, createHash('sha256').update(body).digest('hex'));
}

let night: Night;
beforeAll(async () => {
  night = await openNight(
    {
      well: {},
      unmanaged: { ssm: 'absent', instanceProfile: 'web' },
      roleless: { ssm: 'absent', instanceProfile: null },
      'cut-off': {},
      mute: { misfortunes: { repliesLost: true } },
      unwell: { misfortunes: { commandsFail: 7 } },
      ...Object.fromEntries(Object.keys(meddling).map((name) => [name, {}])),
    },
    { config: patientConfig() },
  );
});
afterAll(() => night.close());

const recordOf = ({ records }: Run, wanted: string) => records.find(({ name }) => name === wanted);

describe('a server that can not be looked at', () => {
  let run: Run;
  beforeAll(async () => {
    const records = await night.named('well', 'unmanaged', 'roleless', 'cut-off', 'mute', 'unwell');
    const [cutOff] = await night.named('cut-off');
    await night.sandbox.control.instance(cutOff?.instanceId ?? '').change({ ssm: 'disconnected' });
    run = await night.run('precheck', [], records);
  });

  test.each([
    [
      'unmanaged',
      'ssm-not-managed',
      /^nothing was sent, as SSM does not manage it: .* stopped, the role of its instance profile web lacks/,
    ],
    ['roleless', 'instance-profile-missing', /^nothing was sent, .*: it has no instance profile/],
    ['cut-off', 'probe-failed', /ended as DeliveryTimedOut \(command .*\); its agent is \w+, last ping 20.*: look at/],
    ['mute', 'probe-failed', /ended as ExecutionTimedOut \(command .*: look at/],
    ['unwell', 'probe-failed', /ended as Failed \(command .*: look at/],
  ])('because it is %s has failed for want of connectivity, and says what was tried', (name, code, message) => {
    const block = recordOf(run, name)?.precheck;
    expect(block).toMatchObject({
      status: 'failed',
      ready: false,
      risk: 'high',
      error: { category: 'connectivity', code, message: expect.stringMatching(message), retryable: true },
    });
    const verdicts = Object.fromEntries(block?.checks?.map(({ check, verdict }) => [check, verdict]) ?? []);
    expect(verdicts).toMatchObject({ 'ssm-round-trip': 'fail', 'status-checks': 'pass' });
    expect(block).not.toHaveProperty('baseline');
  });

  test('takes none of the others of its command down with it', () => {
    expect(run.records.filter(({ precheck }) => precheck?.baseline).map(({ name }) => name)).toEqual(['well']);
  });

  test('because SSM lost it since it was asked is told apart from its company in the command', async () => {
    await night.sandbox.control.addFault({
      match: { action: 'SendCommand' },
      effect: { code: 'InvalidInstanceId', status: 400, message: 'Instances not in a valid state for account' },
    });
    const { records, exitCode } = await night.run('precheck', [], await night.named('well'));
    await night.sandbox.control.clearFaults();
    expect(exitCode).toBe(12);
    expect(records[0]?.precheck?.error).toMatchObject({ category: 'connectivity', code: 'InvalidInstanceId' });
  });
});

describe('an answer that is not what the probe has written', () => {
  let run: Run;
  beforeAll(async () => {
    const records = await night.named(...Object.keys(meddling));
    const nameOf = (output: string) => records.find(({ instanceId }) => output.includes(instanceId))?.name ?? '';
    const meddler = await openMeddler(night.sandbox.endpoint, (output) => meddling[nameOf(output)]?.(output) ?? output);
    try {
      const elsewhere = records.map((record) => ({ ...record, endpoint: meddler.url }));
      run = await night.run('precheck', [], elsewhere, { env: { AWS_ENDPOINT_URL: meddler.url } });
    } finally {
      meddler.close();
    }
  });

  test.each(Object.keys(meddling))('because it is %s is a failed check and never a pass', (name) => {
    expect(run.exitCode).toBe(15);
    const block = recordOf(run, name)?.precheck;
    expect(block).toMatchObject({
      status: 'failed',
      ready: false,
      error: { category: 'validation', code: 'probe-unreadable' },
    });
    expect(block?.checks?.[0]).toMatchObject({ check: 'ssm-round-trip', value: null, verdict: 'fail' });
    expect(block).not.toHaveProperty('baseline');
  });
});
