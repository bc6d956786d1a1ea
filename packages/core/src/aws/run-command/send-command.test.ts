import { describe, expect, test } from 'vitest';
import { isDefinite, toRecordError } from '../aws-errors.ts';
import { comment, echo, sendAtOnce, useCommandedFleet } from '../testing/commanded-fleet.ts';
import { findCommandsByComment } from './find-commands.ts';
import type { SendOnce } from './send-command.ts';

const fleet = useCommandedFleet();

describe('sending a command', () => {
  test('goes to 50 instances in one call that no single failure can end', async () => {
    const { commandIds, refused } = await fleet.send(echo('fifty'), fleet.managed(50));
    expect(commandIds.size).toBe(50);
    expect(new Set(commandIds.values()).size).toBe(1);
    expect(refused.size).toBe(0);
    const calls = await fleet.sent();
    expect(calls).toHaveLength(1);
    expect(calls[0]?.params).toMatchObject({
      MaxErrors: '100%',
      MaxConcurrency: '50',
      Comment: expect.stringMatching(/^cms-patching 01K7Q2V5ZJ3M8N4P6R9S0T1V2W fifty\/[0-9a-f]{16}$/),
    });
  });

  test('halves a batch that SSM refuses until the bad instances stand alone, each half written down', async () => {
    const ids = [...fleet.managed(14), ...fleet.unmanaged()];
    const batches: (readonly string[])[] = [];
    const once: SendOnce = (batchId, instanceIds, perform, find) => {
      batches.push(instanceIds);
      return sendAtOnce(batchId, instanceIds, perform, find);
    };
    const { commandIds, refused } = await fleet.send(echo('bad'), ids, once);
    expect([...commandIds.keys()].sort()).toEqual(fleet.managed(14).sort());
    expect([...refused.keys()].sort()).toEqual([...fleet.unmanaged()].sort());
    expect(refused.get(fleet.unmanaged()[0] ?? '')).toMatchObject({
      category: 'validation',
      code: 'InvalidInstanceId',
    });
    expect((await fleet.sent()).map(({ params }) => params.InstanceIds)).toHaveLength(batches.length);
    const accepted = (await fleet.sent()).filter(({ code }) => code === 'OK');
    expect(accepted.flatMap(({ params }) => params.InstanceIds).sort()).toEqual(fleet.managed(14).sort());
  });

  test('after a reset that hides the answer the command is found by its comment', async () => {
    await fleet.aws.sandbox.control.addFault({ match: { action: 'SendCommand' }, effect: 'resetAfter' });
    const once: SendOnce = async (_batchId, _ids, perform, find) => {
      const error = await perform().then(
        () => expect.unreachable(),
        (thrown: unknown) => thrown,
      );
      expect(isDefinite(error)).toBe(false);
      await fleet.aws.clock.sleep(10_000);
      return (await find()) ?? expect.unreachable('it was sent');
    };
    const { commandIds } = await fleet.send(echo('lost'), fleet.managed(3), once);
    expect(await fleet.sent()).toHaveLength(1);
    const [found] = await findCommandsByComment(fleet.aws.session, `${comment} lost`, fleet.since);
    expect(found).toMatchObject({
      commandId: commandIds.get(fleet.managed()[0] ?? ''),
      document: 'AWS-RunShellScript',
      instanceIds: fleet.managed(3).sort(),
    });
  });

  test('the same sending has the same batch id in every order of its instances, another purpose has another', async () => {
    const batchIds: string[] = [];
    const once: SendOnce = async (batchId) => `command of ${batchIds.push(batchId)}`;
    const send = (purpose: string, ids: string[]) => fleet.send(echo(purpose), ids, once);
    await send('a', fleet.managed(3));
    await send('a', fleet.managed(3).reverse());
    await send('b', fleet.managed(3));
    expect(batchIds[0]).toBe(batchIds[1]);
    expect(batchIds[2]).not.toBe(batchIds[0]);
  });

  test('51 instances and none are programming errors, not calls', async () => {
    await expect(fleet.send(echo('many'), fleet.managed(51))).rejects.toThrow(RangeError);
    await expect(fleet.send(echo('none'), [])).rejects.toThrow(RangeError);
    expect(await fleet.sent()).toEqual([]);
  });

  test('a refusal that concerns the call and not an instance is thrown', async () => {
    await fleet.aws.sandbox.control.addFault({
      match: { action: 'SendCommand' },
      effect: { code: 'AccessDeniedException' },
    });
    const error = await fleet.send(echo('denied'), fleet.managed(9)).catch((thrown) => thrown);
    expect(toRecordError(error)).toMatchObject({ category: 'resource', code: 'AccessDeniedException' });
    expect(await fleet.sent()).toHaveLength(1);
  });
});
