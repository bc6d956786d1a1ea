import { decodeTime } from 'ulid';

/** When a run began, which its id tells. */
export const runBegan = (runId: string): Date => new Date(decodeTime(runId));
