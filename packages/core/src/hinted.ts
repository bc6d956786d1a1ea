import { WaitTimeout } from './errors.ts';

/** A wait that runs out says under its own code what to look at. */
export async function hinted<T>(hint: () => { code: string; hint: string }, wait: () => Promise<T>): Promise<T> {
  try {
    return await wait();
  } catch (error) {
    if (!(error instanceof WaitTimeout)) throw error;
    const { code, hint: what } = hint();
    throw new WaitTimeout(`${error.message}; ${what}`, code);
  }
}
