import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Started } from '@cms-patching/core/testing';

/** The most memory, in KB, that a command is seen to have held when it has ended. */
export async function peakMemory({ pid, stdin, done }: Started): Promise<number> {
  stdin.end();
  const ended = done.then(() => true);
  let peak = 0;
  do {
    // Linux keeps the peak itself, until the process is gone.
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    peak = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? peak);
  } while (!(await Promise.race([ended, sleep(10, false)])));
  return peak;
}
