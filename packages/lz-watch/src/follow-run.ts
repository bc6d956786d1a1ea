import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isBeingWritten, type JournalLine, journalSuffix, pauseFile } from '@cms-patching/core';
import { followJournal, type JournalTail } from './journal-tail.ts';
import type { FollowedStage, StageState } from './run-progress.ts';
import { type Failure, followStage, type StageFollower } from './stage-view.ts';

/** A run as its folder shows it now. */
export interface RunLook {
  stages: FollowedStage[];
  /** What went wrong since the last look. */
  failures: Failure[];
  paused: boolean;
  /** When a journal was last written, on this machine's clock; epoch milliseconds, 0 when there is none. */
  writtenAt: number;
}

interface Followed {
  tail: JournalTail;
  stage: StageFollower;
  lines: number;
}

const unreadable = { status: 'unreadable', why: 'it is no journal line' };

/** Looks at the journals of a run again and again, each time reading only what is new. */
export function followRun(folder: string): { look(): Promise<RunLook> } {
  const followed = new Map<string, Followed>();

  const lookAt = async (file: string): Promise<{ stage: FollowedStage | undefined; failures: Failure[] }> => {
    const command = file.slice(0, -journalSuffix.length);
    const path = join(folder, file);
    const one = followed.get(command) ?? { tail: followJournal(path), stage: followStage(command), lines: 0 };
    followed.set(command, one);
    const failures: Failure[] = [];
    // Asked before the journal is read: a stage writes its end before it lets go of the lock.
    const alive = await isBeingWritten(path);
    await one.tail.read({
      onRestart() {
        one.stage = followStage(command);
        one.lines = 0;
      },
      onLine(text) {
        one.lines += 1;
        const line = parseLine(text);
        const failure = line
          ? one.stage.note(line)
          : { ...unreadable, command, at: one.stage.view()?.lastAt ?? 0, what: `line ${one.lines}` };
        if (failure) failures.push(failure);
      },
    });
    const view = one.stage.view();
    const state: StageState = view?.exit ? 'ended' : alive ? 'running' : 'killed';
    return { stage: view && { view, state }, failures };
  };

  return {
    async look() {
      const files = (await readdir(folder).catch(noneYet)).filter((file) => file.endsWith(journalSuffix)).sort();
      const looks = await Promise.all(files.map(lookAt));
      const written = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).mtimeMs));
      return {
        stages: looks.flatMap(({ stage }) => stage ?? []),
        failures: looks.flatMap(({ failures }) => failures).sort((one, other) => one.at - other.at),
        paused: await isPaused(folder),
        writtenAt: Math.max(0, ...written),
      };
    },
  };
}

/** A run's folder is made by the first command that begins. */
function noneYet(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

const isPaused = (folder: string): Promise<boolean> =>
  access(join(folder, pauseFile)).then(
    () => true,
    () => false,
  );

function parseLine(text: string): JournalLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isLine =
      typeof value === 'object' && value !== null && 'type' in value && 'at' in value && typeof value.at === 'string';
    return isLine ? (value as JournalLine) : undefined;
  } catch {
    return undefined;
  }
}
