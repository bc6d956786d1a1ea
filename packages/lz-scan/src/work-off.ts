import { settleAll } from './settle-all.ts';

/** Works on at most `atOnce` items at a time, and on all of them to their end; then throws the first error there was. */
export async function workOff<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (const item of queue) await work(item);
  });
  await settleAll(workers);
}
