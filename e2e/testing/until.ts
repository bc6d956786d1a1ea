import { setTimeout as wait } from 'node:timers/promises';

/** Waits for what other processes do; throws after a minute. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it never came true: ${holds}`);
    await wait(10);
  }
}
