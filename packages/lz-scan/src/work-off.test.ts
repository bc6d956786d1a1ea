import { expect, test } from 'vitest';
import { workOff } from './work-off.ts';

test('works on so many at once and no more, on each to its end, and then throws the first error', async () => {
  const ended: number[] = [];
  let running = 0;
  let most = 0;
  const work = async (item: number): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    ended.push(item);
    if (item === 2) throw new Error('no 2');
  };
  await expect(workOff([1, 2, 3, 4, 5, 6], 3, work)).rejects.toThrow('no 2');
  expect({ most, ended: ended.sort() }).toEqual({ most: 3, ended: [1, 2, 3, 4, 5, 6] });
});
