import { WriteFailure } from '@cms-patching/core';

/** Gives a failed write its name, and what to do about it. Throws WriteFailure. */
export function orWriteFailure<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new WriteFailure(
      `cannot write the report ${path}: ${(error as Error).message}; choose another place with --output-dir`,
      { cause: error },
    );
  }
}
