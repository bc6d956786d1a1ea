import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../errors.ts';
import { echo, useCommandedFleet } from '../testing/commanded-fleet.ts';
import { commandBatcher } from './command-batcher.ts';

const fleet = useCommandedFleet();

describe('batching commands', () => {
  const batcherOf = (signal?: AbortSignal) =>
    commandBatcher({
      clock: fleet.aws.clock,
      signal,
      send: (wanted, ids) => fleet.send(wanted, ids),
    });

  test('130 records that come one by one go out in three commands', async () => {
    const batcher = batcherOf();
    const commandIds = await Promise.all(fleet.managed().map((id) => batcher.send(echo('trickle'), id)));
    expect(new Set(commandIds).size).toBe(3);
    expect(await fleet.sent()).toHaveLength(3);
  });

  test('different requests do not mix, and the last ones need not linger', async () => {
    const batcher = batcherOf();
    const started = fleet.aws.clock.now().getTime();
    const pending = [
      batcher.send(echo('x'), fleet.managed()[0] ?? ''),
      batcher.send(echo('x', 'other'), fleet.managed()[1] ?? ''),
    ];
    batcher.flush();
    expect(new Set(await Promise.all(pending)).size).toBe(2);
    expect(fleet.aws.clock.now().getTime() - started).toBeLessThan(15_000);
  });

  test('an instance that SSM refuses fails alone', async () => {
    const batcher = batcherOf();
    const [good, bad] = await Promise.allSettled(
      [fleet.managed()[0], fleet.unmanaged()[0]].map((id) => batcher.send(echo('mixed'), id ?? '')),
    );
    expect(good?.status).toBe('fulfilled');
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'InvalidInstanceId', category: 'validation' } });
  });

  test('a batch that cannot be sent fails all who are in it', async () => {
    await fleet.aws.sandbox.control.addFault({
      match: { action: 'SendCommand' },
      effect: { code: 'AccessDeniedException' },
    });
    const batcher = batcherOf();
    const outcomes = await Promise.allSettled(fleet.managed(3).map((id) => batcher.send(echo('denied'), id)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  test('an interrupt sends nothing for those who still wait', async () => {
    const stop = new AbortController();
    const batcher = batcherOf(stop.signal);
    const waiting = batcher.send(echo('stopped'), fleet.managed()[0] ?? '');
    stop.abort();
    await expect(waiting).rejects.toThrow(Interrupted);
    await expect(batcher.send(echo('stopped'), fleet.managed()[1] ?? '')).rejects.toThrow(Interrupted);
    await fleet.aws.clock.sleep(20_000);
    expect(await fleet.sent()).toEqual([]);
  });
});
