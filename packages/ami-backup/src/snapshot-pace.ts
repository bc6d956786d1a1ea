import { type Clock, onePerZone, type StageContext } from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';

/** How many images of one zone may be in the making at once: fewer when AWS reports its limits on snapshots, more again while it does not. */
export interface SnapshotPace {
  /** Waits for a place; gives back how to leave it. */
  enter(): Promise<() => void>;
  limited(): void;
  succeeded(): void;
}

/** Calls already under way when AWS first reports a limit tell nothing new: one burst of them halves the number only once. Milliseconds. */
const settleTime = 15_000;

export function createSnapshotPace(clock: Pick<Clock, 'now'>): SnapshotPace {
  let allowed = Number.POSITIVE_INFINITY;
  let limitedAt = Number.NEGATIVE_INFINITY;
  let inside = 0;
  let streak = 0;
  const waiting: (() => void)[] = [];
  const admit = (): void => {
    while (inside < allowed && waiting.length > 0) {
      inside += 1;
      waiting.shift()?.();
    }
  };
  return {
    async enter() {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        admit();
      });
      return () => {
        inside -= 1;
        admit();
      };
    },
    limited() {
      streak = 0;
      const now = clock.now().getTime();
      if (now - limitedAt < settleTime) return;
      limitedAt = now;
      allowed = Math.max(1, Math.floor(Math.min(allowed, inside) / 2));
    },
    succeeded() {
      streak += 1;
      if (streak % 5 === 0) allowed += 1;
      admit();
    },
  };
}

export const snapshotPace = onePerZone(({ clock }: StageContext<BackupOptions>) => createSnapshotPace(clock));
