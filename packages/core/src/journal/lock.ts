import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as z from 'zod';
import { GuardRefusal, WriteFailure } from '../errors.ts';

const ownerSchema = z.object({ pid: z.number().int(), host: z.string(), startTime: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/**
 * Takes the lock file for this process and returns how to give it back. A lock whose process no longer lives is taken over.
 * Throws GuardRefusal `locked` while another process holds it. Hard links make taking and taking over atomic.
 */
export async function takeLock(path: string, what: string): Promise<() => Promise<void>> {
  const me: Owner = {
    pid: process.pid,
    host: hostname(),
    startTime: (await processFacts(process.pid)).startTime ?? '',
  };
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, JSON.stringify(me), { mode: 0o600 });
  } catch (error) {
    throw new WriteFailure(`cannot write the lock file ${path}: ${(error as Error).message}`, { cause: error });
  }
  try {
    for (let tries = 0; tries < 10; tries += 1) {
      if (await linkNew(draft, path)) return () => rm(path, { force: true });
      const holder = await readOwner(path);
      if (holder === 'gone') continue;
      if (holder === 'unreadable') {
        throw new GuardRefusal(
          'locked',
          `${what} has an unreadable lock file: make sure that nothing runs it and remove ${path}`,
        );
      }
      if (await isAlive(holder)) {
        throw new GuardRefusal(
          'locked',
          `${what} is already being run by process ${holder.pid} on ${holder.host}: wait for it, or stop it first`,
        );
      }
      await moveAside(path, holder);
    }
    throw new GuardRefusal('locked', `${what} is being taken by several processes at once: try again`);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Whether a process that lives holds the lock; a lock file that can't be read counts as held. */
export async function isHeld(path: string): Promise<boolean> {
  const holder = await readOwner(path);
  return holder !== 'gone' && (holder === 'unreadable' || (await isAlive(holder)));
}

async function linkNew(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new WriteFailure(`cannot take the lock file ${path}: ${(error as Error).message}`, { cause: error });
  }
}

async function readOwner(path: string): Promise<Owner | 'gone' | 'unreadable'> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
    throw error;
  }
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return 'unreadable';
  }
}

/** Another host's process can't be looked at, so it counts as alive. */
async function isAlive(owner: Owner): Promise<boolean> {
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const { state, startTime } = await processFacts(owner.pid);
  // A killed process that nobody has reaped yet; in a container without an init, nobody ever does.
  if (state === 'Z') return false;
  return startTime === undefined || owner.startTime === '' || startTime === owner.startTime;
}

/** Removes a dead owner's lock; when another process was faster, its fresh lock is put back. */
async function moveAside(path: string, dead: Owner): Promise<void> {
  const aside = `${path}.stale-${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = await readOwner(aside);
  if (typeof moved === 'object' && (moved.pid !== dead.pid || moved.startTime !== dead.startTime))
    await linkNew(aside, path);
  await rm(aside, { force: true });
}

/** A process's state and the clock ticks since boot at which it started (Linux), so that a reused pid is not taken for its predecessor. */
async function processFacts(pid: number): Promise<{ state?: string | undefined; startTime?: string | undefined }> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], startTime: fields[19] };
  } catch {
    return {};
  }
}
