import { onePerZone, type StageContext } from '@cms-patching/core';
import type { BackupOptions } from './ami-backup.ts';

/** How many images of one zone may be in the making at once: fewer when AWS reports its limits on snapshots, more again while it does not. */
export interface SnapshotPace {
  /** Waits for a place; gives back how to leave it. */
  enter(): Promise<() => void>;
  limited(): void;
  succeeded(): void;
}

export function createSnapshotPace(): SnapshotPace {
  let allowed = Number.POSITIVE_INFINITY;
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
      allowed = Math.max(1, Math.floor(Math.min(allowed, inside) / 2));
    },
    succeeded() {
      streak += 1;
      if (streak % 5 === 0) allowed += 1;
      admit();
    },
  };
}

export const snapshotPace = onePerZone((_context: StageContext<BackupOptions>) => createSnapshotPace());
