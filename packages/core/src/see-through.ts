import { isDefinite, isPassing, toRecordError } from './aws/aws-errors.ts';
import { UnknownOutcome } from './errors.ts';
import { rideOut } from './ride-out.ts';
import type { RunContext } from './stage.ts';

/**
 * Makes a change that may be repeated without harm and can be seen in AWS: after a lost answer it looks, and makes it again only where it
 * had no effect. Throws what AWS said when it refused; UnknownOutcome when neither an answer nor an effect was seen in time.
 */
export async function seeThrough(
  what: string,
  { change, isDone }: { change(): Promise<void>; isDone(): Promise<boolean> },
  context: Pick<RunContext, 'clock' | 'signal' | 'log' | 'timeout'>,
): Promise<void> {
  const lookAndChange = async (earlier: unknown): Promise<void> => {
    if (earlier !== undefined && (await isDone())) return;
    await change();
  };
  try {
    await rideOut(what, lookAndChange, context);
  } catch (error) {
    if (isDefinite(error) || !isPassing(error)) throw error;
    const { message, category } = toRecordError(error);
    throw new UnknownOutcome(
      `${what}: neither an answer (${message}) nor an effect was seen; run again, it looks before it acts`,
      { category, code: 'outcome-unknown', cause: error },
    );
  }
}
