import type { Distribution } from './distributions.ts';
import type { Answers } from './stand-in-server.ts';

/** A server on which several things are wrong at once. */
export interface FaultySystem {
  distribution: Distribution;
  faults: Answers;
  /** What the probe's checks must say of them. */
  checks: object;
}

/** A line of /proc/locks that holds this inode. */
export const writeLock = (inode: number) => `7: POSIX  ADVISORY  WRITE 4120 103:01:${inode} 0 EOF`;
