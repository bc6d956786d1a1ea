import { setMaxListeners } from 'node:events';
import { Interrupted, WaitTimeout } from '@cms-patching/core';

/** Awaits one answer of AWS. Throws WaitTimeout, Interrupted, and what the call throws by itself. */
export type AwsWait = <T>(call: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/**
 * Makes a wait in which each answer may take `timeout` seconds, and which ends with `signal`; once one answer did not come in time no other is
 * waited for. Time between two answers, such as the reader of our output takes, does not count. A sandbox that runs fast
 * answers no sooner, so that the seconds are those of the wall clock.
 */
export function awaitAws({ timeout, signal }: { timeout: number; signal: AbortSignal }): AwsWait {
  const late = new AbortController();
  const ended = AbortSignal.any([signal, late.signal]);
  // All calls of the wait listen to this one signal.
  setMaxListeners(0, ended);
  const endOf = (error: unknown): unknown => {
    if (signal.aborted) return new Interrupted();
    return late.signal.aborted ? new WaitTimeout(`AWS gave no answer in ${timeout} s`) : error;
  };
  return async (call) => {
    if (ended.aborted) throw endOf(undefined);
    const timer = setTimeout(() => late.abort(), timeout * 1000);
    try {
      return await call(ended);
    } catch (error) {
      throw endOf(error);
    } finally {
      clearTimeout(timer);
    }
  };
}
