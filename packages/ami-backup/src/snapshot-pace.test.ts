import { expect, test } from 'vitest';
import { createSnapshotPace } from './snapshot-pace.ts';

/** How many of those who ask at once are let in. */
async function admitted(
  pace: ReturnType<typeof createSnapshotPace>,
  asking: number,
): Promise<{ inside: number; leave: (() => void)[] }> {
  const leave: (() => void)[] = [];
  for (let index = 0; index < asking; index += 1) void pace.enter().then((out) => leave.push(out));
  await new Promise((resolve) => setImmediate(resolve));
  return { inside: leave.length, leave };
}

test('everybody may enter until AWS reports a limit; then half as many, and more again as images succeed', async () => {
  const pace = createSnapshotPace();
  const { inside, leave } = await admitted(pace, 8);
  expect(inside).toBe(8);
  pace.limited();
  for (const out of leave) out();
  const second = await admitted(pace, 8);
  expect(second.inside).toBe(4);
  for (let count = 0; count < 5; count += 1) pace.succeeded();
  await new Promise((resolve) => setImmediate(resolve));
  expect(second.leave).toHaveLength(5);
});

test('one is always let in, however often AWS reports a limit', async () => {
  const pace = createSnapshotPace();
  const { leave } = await admitted(pace, 3);
  for (let count = 0; count < 10; count += 1) pace.limited();
  for (const out of leave) out();
  expect((await admitted(pace, 3)).inside).toBe(1);
});
