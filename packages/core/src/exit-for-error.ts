import { DownstreamClosed, GuardRefusal, OperationError, UsageError, WriteFailure } from './errors.ts';
import { categoryExit, type ExitName } from './exit-codes.ts';

/** How a command ends when an error stops it as a whole, and what to say, if anything; a bug is said with its stack. */
export function exitForError(error: unknown): { exit: ExitName; message?: string } {
  if (error instanceof DownstreamClosed) return { exit: 'downstream' };
  if (error instanceof UsageError) return { exit: 'usage', message: `${error.message}\n(--help shows the usage)` };
  if (error instanceof GuardRefusal) return { exit: 'guard', message: error.message };
  if (error instanceof WriteFailure) return { exit: 'write', message: error.message };
  if (error instanceof OperationError) {
    return { exit: error.category === 'internal' ? 'internal' : categoryExit(error.category), message: error.message };
  }
  return { exit: 'internal', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
