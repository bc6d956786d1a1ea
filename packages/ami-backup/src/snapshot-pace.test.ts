import { expect, test } from 'vitest';
import { createSnapshotPace } from './snapshot-pace.ts';

/** A pace on a clock that the test moves by hand, in seconds. */
function paceAt() {
  const clock = { seconds: 0, now: () => new Date(clock.seconds * 1000) };
  return { clock, pace: createSnapshotPace(clock) };
}

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
  const { pace } = paceAt();
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

test('a burst of limits, all of calls that were sent together, halves the number once', async () => {
  const { pace, clock } = paceAt();
  const { leave } = await admitted(pace, 8);
  for (let count = 0; count < 8; count += 1) pace.limited();
  for (const out of leave) out();
  const second = await admitted(pace, 8);
  expect(second.inside).toBe(4);
  clock.seconds += 20;
  pace.limited();
  for (const out of second.leave.slice()) out();
  await new Promise((resolve) => setImmediate(resolve));
  // Of the four that still waited, two may enter.
  expect(second.leave).toHaveLength(4 + 2);
});

test('one is always let in, however often AWS reports a limit', async () => {
  const { pace, clock } = paceAt();
  const { leave } = await admitted(pace, 3);
  for (let count = 0; count < 10; count += 1) {
    clock.seconds += 20;
    pace.limited();
  }
  for (const out of leave) out();
  expect((await admitted(pace, 3)).inside).toBe(1);
});
