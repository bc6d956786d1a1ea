import { isDefinite, toRecordError } from './aws/aws-errors.ts';
import { Interrupted, UnknownOutcome, WriteFailure } from './errors.ts';
import { type Patience, rideOut } from './ride-out.ts';

/**
 * Makes a change that may be repeated without harm and can be seen in AWS: after a lost answer it looks, and makes it again only where it
 * had no effect. Throws what AWS said when it refused; UnknownOutcome when neither an answer nor an effect was seen in time.
 */
export async function seeThrough(
  what: string,
  { change, isDone }: { change(): Promise<void>; isDone(): Promise<boolean> },
  context: Patience,
): Promise<void> {
  let lost: unknown;
  const lookAndChange = async (): Promise<void> => {
    if (lost !== undefined && (await isDone())) return;
    lost = undefined;
    try {
      await change();
    } catch (error) {
      if (!isDefinite(error)) lost = error;
      throw error;
    }
  };
  try {
    await rideOut(what, lookAndChange, context);
  } catch (error) {
    if (lost === undefined || error instanceof Interrupted || error instanceof WriteFailure) throw error;
    const { message, category } = toRecordError(lost);
    throw new UnknownOutcome(
      `${what}: neither an answer (${message}) nor an effect was seen; run again, it looks before it acts`,
      { category, code: 'outcome-unknown', cause: lost },
    );
  }
}
