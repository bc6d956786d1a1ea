import { describe, expect, test } from 'vitest';
import { echo, useCommandedFleet } from '../testing/commanded-fleet.ts';
import { awaitInvocation, invocationPoll } from './await-invocation.ts';
import { isFinalStatus, normalStatus } from './invocation-status.ts';
import { invocationOutput, listInvocations } from './invocations.ts';

const fleet = useCommandedFleet();

describe('waiting for a command', () => {
  test('50 instances share one call a tick, and each gets its own output', async () => {
    const { commandIds } = await fleet.send(echo('wait', 'token-1'), fleet.managed(50));
    const poll = invocationPoll(fleet.aws.session, { interval: 5 });
    const invocations = await Promise.all(
      [...commandIds].map(([instanceId, commandId]) =>
        awaitInvocation(poll, { commandId, instanceId }, { timeout: 120, firstAfter: 2 }),
      ),
    );
    expect(new Set(invocations.map(({ status }) => status))).toEqual(new Set(['Success']));
    expect(
      invocations.every(({ steps }) => steps[0]?.output.trim() === 'token-1' && steps[0]?.responseCode === 0),
    ).toBe(true);
    expect((await fleet.aws.sandbox.control.counts()).ListCommandInvocations).toBeLessThanOrEqual(5);
  });

  test('an empty page does not end the list of invocations, and details come only when asked for', async () => {
    const { commandIds } = await fleet.send(echo('list'), fleet.managed(50));
    const commandId = [...commandIds.values()][0] ?? '';
    await fleet.aws.sandbox.control.addFault({
      match: { action: 'ListCommandInvocations' },
      nth: 1,
      effect: 'emptyPage',
    });
    await fleet.aws.clock.sleep(20_000);
    const invocations = await listInvocations(fleet.aws.session, commandId);
    expect(invocations.size).toBe(50);
    expect([...invocations.values()].every(({ steps }) => steps.length === 0)).toBe(true);
  });

  test('the whole output of one instance is there when it has run, and not a failure before', async () => {
    const instanceId = fleet.managed()[0] ?? '';
    const { commandIds } = await fleet.send(echo('output', 'long'), [instanceId]);
    const commandId = commandIds.get(instanceId) ?? '';
    expect(
      await invocationOutput(fleet.aws.session, { commandId, instanceId: fleet.managed()[1] ?? '' }),
    ).toBeUndefined();
    await fleet.aws.clock.sleep(20_000);
    expect(await invocationOutput(fleet.aws.session, { commandId, instanceId })).toEqual({
      status: 'Success',
      final: true,
      responseCode: 0,
      stdout: 'long\n',
      stderr: '',
    });
  });
});

test.each([
  ['Pending', false],
  ['In Progress', false],
  ['Cancelling', false],
  ['Success', true],
  ['Delivery Timed Out', true],
  ['DeliveryTimedOut', true],
  ['Execution Timed Out', true],
  ['Access Denied', true],
  ['Undeliverable', true],
  ['toString', false],
  ['Something New', false],
])('the status %s is final: %s', (details, final) => {
  expect(isFinalStatus(normalStatus(details))).toBe(final);
});
