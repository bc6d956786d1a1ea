import type { FleetInput, RunningSandbox } from '@cms-patching/aws-sandbox';
import { type Instance, startedByRunTag } from '@cms-patching/core';
import { openWorkbench, type Workbench } from '@cms-patching/core/testing';
import { expect, test } from 'vitest';

type Control = RunningSandbox['control'];

/** One zone of the small config; names say what each server is for. */
const fleetOf = (instances: NonNullable<FleetInput['accounts'][number]['instances']>): FleetInput => ({
  accounts: [
    { accountId: '111122223333', roles: [{ name: 'PatchingRole' }], instances },
    { accountId: '444455556666', roles: [{ name: 'PatchingRole', externalId: 'cms-patching-small' }] },
  ],
});
const stopped = (name: string, more: object = {}) => ({ name, state: 'stopped' as const, ...more });

/** Long waits: a busy machine stalls for model minutes, and only what is tested is to run out of time. */
const patient = ['--timeout', '1h'];

async function onFleet(
  fleet: FleetInput,
  work: (bench: Workbench, control: Control, scanned: Instance[]) => Promise<void>,
): Promise<void> {
  const bench = await openWorkbench({ fleet, speed: 200 });
  try {
    await work(bench, bench.sandbox.control, await bench.scanned());
  } finally {
    await bench.close();
  }
}

const blockOf = (records: Instance[], name: string) => records.find((record) => record.name === name)?.srvStart;
const tagsOf = async (control: Control, name: string) =>
  (await control.state('111122223333'))
    .flatMap(({ regions }) => regions.flatMap(({ instances }) => instances))
    .find((each) => each.name === name)?.tags;

test('mixed states and one server each that is refused, out of capacity, and denied its key: the others start all the same', async () => {
  const fleet = fleetOf([
    stopped('good-{n}', { count: 6 }),
    stopped('refused', { misfortunes: { refuses: { StartInstances: 'UnsupportedOperation' } } }),
    stopped('no-capacity', { misfortunes: { startFails: 'capacity' } }),
    stopped('capacity-later', { misfortunes: { startFails: { why: 'capacity', times: 2 } } }),
    stopped('no-key', {
      volumes: [{ volumeId: 'vol-0123456789abcdef0', encrypted: true }],
      misfortunes: { startFails: 'kms' },
    }),
    { name: 'pending', state: 'pending' as const },
    { name: 'running' },
    { name: 'stopping', state: 'stopping' as const },
    { name: 'terminated', state: 'terminated' as const },
  ]);
  await onFleet(fleet, async (bench, control, scanned) => {
    const pending = scanned.find(({ name }) => name === 'pending');
    const run = bench.start('srv-start', ['--timeout', '15m']);
    run.stdin.end(scanned.map((record) => `${JSON.stringify(record)}\n`).join(''));
    // By the first start every server has been looked at.
    while (!(await control.counts()).StartInstances) await new Promise((resolve) => setTimeout(resolve, 5));
    await control.instance(pending?.instanceId ?? '').change({ state: 'running', ssm: 'connected' });
    const { records, stderr } = await run.done;
    for (const name of ['good-1', 'good-6', 'capacity-later'])
      expect(blockOf(records, name), stderr).toMatchObject({
        status: 'success',
        previousState: 'stopped',
        startedByUs: true,
      });
    expect(blockOf(records, 'running')).toMatchObject({
      status: 'success',
      previousState: 'running',
      startedByUs: false,
    });
    expect(blockOf(records, 'refused')).toMatchObject({ status: 'failed', error: { code: 'UnsupportedOperation' } });
    expect(blockOf(records, 'no-capacity')).toMatchObject({
      status: 'failed',
      error: { category: 'resource', code: 'InsufficientInstanceCapacity' },
    });
    expect(blockOf(records, 'no-key')?.error).toMatchObject({ category: 'resource', code: 'Client.InternalError' });
    expect(blockOf(records, 'no-key')?.error?.message).toMatch(/kms:CreateGrant .* on .*vol-0123456789abcdef0/);
    expect(blockOf(records, 'stopping')).toMatchObject({ status: 'skipped', reason: { code: 'state' } });
    expect(blockOf(records, 'terminated')?.status).toBe('skipped');
    expect(blockOf(records, 'pending')).toMatchObject({ previousState: 'pending', startedByUs: false });
    // What was not started does not say that it was, and is not ours.
    expect(blockOf(records, 'refused')?.startedByUs).toBeUndefined();
    expect(await tagsOf(control, 'refused')).not.toHaveProperty(startedByRunTag);
    const noKey = scanned.find(({ name }) => name === 'no-key')?.instanceId ?? '';
    const starts = (await control.calls({ action: 'StartInstances' })).filter(({ performed }) => performed);
    expect(starts.filter((call) => JSON.stringify(call).includes(noKey))).toHaveLength(1);
  });
});

test.each([
  [
    'a throttle storm over every action',
    { match: { action: '*', account: '111122223333' }, every: 2, times: 40, effect: 'throttle' },
  ],
  ['an answer to StartInstances that is lost', { match: { action: 'StartInstances' }, nth: 1, effect: 'resetAfter' }],
  ['a StartInstances that is lost on the way', { match: { action: 'StartInstances' }, nth: 1, effect: 'resetBefore' }],
  ['an answer of CreateTags that nobody can read', { match: { action: 'CreateTags' }, nth: 1, effect: 'garbage' }],
  ['an echo whose answer is lost', { match: { action: 'SendCommand' }, nth: 1, effect: 'resetAfter' }],
  [
    'sessions that expire in the middle of a wait',
    { match: { action: 'DescribeInstanceStatus' }, nth: 1, effect: 'expireSession' },
  ],
] as const)('%s fails no server', async (_name, fault) => {
  await onFleet(fleetOf([stopped('a-{n}', { count: 3 }), { name: 'running' }]), async (bench, control, scanned) => {
    await control.addFault(fault);
    const { records, exitCode, stderr } = await bench.run('srv-start', patient, scanned);
    expect(exitCode, stderr).toBe(0);
    expect(records.map(({ srvStart }) => srvStart?.startedByUs).sort()).toEqual([false, true, true, true]);
    const [struck] = await control.faults();
    expect(struck?.struck).toBeGreaterThan(0);
  });
});

test('agents that are dead, late or absent, and checks that fail, each say so by themselves', async () => {
  const fleet = fleetOf([
    stopped('dead', { misfortunes: { agentNeverBack: true } }),
    stopped('late', { misfortunes: { agentLate: 200 } }),
    stopped('windows', { os: 'windows-2022', misfortunes: { agentNeverBack: true } }),
    stopped('impaired', { misfortunes: { checksFail: true } }),
    { name: 'absent', ssm: 'absent' as const },
    { name: 'roleless', ssm: 'absent' as const, instanceProfile: null },
    stopped('mute', { misfortunes: { commandsFail: 7 } }),
  ]);
  await onFleet(fleet, async (bench, _control, scanned) => {
    const { records, stderr } = await bench.run('srv-start', patient, scanned);
    const said = Object.fromEntries(
      records.map(({ name = '', srvStart }) => [name, srvStart?.error?.code ?? srvStart?.status]),
    );
    expect(said, stderr).toEqual({
      dead: 'ssm-no-route',
      late: 'success',
      windows: 'windows-booting',
      impaired: 'status-impaired',
      absent: 'ssm-not-managed',
      roleless: 'instance-profile-missing',
      mute: 'round-trip-failed',
    });
    expect(blockOf(records, 'dead')?.status).toBe('timeout');
    expect(blockOf(records, 'late')).toMatchObject({
      runningAt: expect.any(String),
      statusOkAt: expect.any(String),
      ssmOnlineAt: expect.any(String),
      reachableAt: expect.any(String),
    });
    // Ours from then on, whatever a later run finds.
    const again = await bench.run(
      'srv-start',
      ['--timeout', '1m'],
      records.filter(({ name }) => name === 'impaired'),
    );
    expect(blockOf(again.records, 'impaired')).toMatchObject({ previousState: 'stopped', startedByUs: true });
  });
});

test('Ctrl-C while servers wait to be started together sends nothing and leaves every record unworked', async () => {
  await onFleet(fleetOf([stopped('a-{n}', { count: 3 })]), async (bench, control, scanned) => {
    await control.addFault({ match: { action: 'DescribeInstances' }, effect: { slow: 0.2 } });
    const run = bench.start('srv-start', patient);
    run.stdin.end(scanned.map((record) => `${JSON.stringify(record)}\n`).join(''));
    while (!(await control.counts()).DescribeInstances) await new Promise((resolve) => setTimeout(resolve, 5));
    run.kill('SIGINT');
    const { exitCode, records, stderr } = await run.done;
    expect(exitCode, stderr).toBe(130);
    expect(records.map(({ srvStart }) => srvStart?.reason?.code ?? srvStart?.error?.code)).toEqual([
      'interrupted',
      'interrupted',
      'interrupted',
    ]);
    expect(await control.calls({ changes: true })).toEqual([]);
  });
});

test('a server that ran before and is found stopped later is started again and never becomes ours', async () => {
  await onFleet(fleetOf([stopped('was-running')]), async (bench, control, [record]) => {
    if (!record) throw new Error('the fleet is empty');
    const at = record.lzScan?.finishedAt ?? '';
    const srvStart = { status: 'timeout', startedAt: at, finishedAt: at, previousState: 'running', startedByUs: false };
    const { records, stderr } = await bench.run('srv-start', patient, [{ ...record, srvStart }]);
    expect(records[0]?.srvStart, stderr).toMatchObject({
      status: 'success',
      previousState: 'running',
      startedByUs: false,
    });
    expect(await tagsOf(control, 'was-running')).not.toHaveProperty(startedByRunTag);
    const lost = await bench.run('srv-start', patient, [record]);
    expect(lost.records[0]?.srvStart, lost.stderr).toMatchObject({ previousState: 'running', startedByUs: false });
  });
});
