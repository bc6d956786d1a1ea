import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ModelClock } from './clock.ts';
import { Timeline } from './timeline.ts';

test('events happen in the order of their time, ties in the order they were planned, each at its own instant', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.array(fc.nat(30)), (delays, steps) => {
      const clock = new ModelClock('held');
      const timeline = new Timeline(clock);
      const start = timeline.now;
      const happened: [at: number, planned: number][] = [];
      delays.forEach((delay, planned) => {
        timeline.after(delay, () => happened.push([timeline.now - start, planned]));
      });
      for (const step of [...steps, 51]) {
        clock.advance(step);
        timeline.settle();
      }
      const expected = delays.map((delay, planned): [number, number] => [delay * 1000, planned]);
      expect(happened).toEqual(expected.sort(([a, i], [b, j]) => a - b || i - j));
    }),
  );
});

test('what an event plans is played in the same settling, if it is due', () => {
  const clock = new ModelClock('held');
  const timeline = new Timeline(clock);
  const ticks: number[] = [];
  const start = timeline.now;
  const tick = () => {
    ticks.push((timeline.now - start) / 1000);
    timeline.after(10, tick);
  };
  timeline.after(10, tick);
  clock.advance(35);
  timeline.settle();
  expect(ticks).toEqual([10, 20, 30]);
});
