import { toRecordError } from '../aws/aws-errors.ts';
import { WriteFailure } from '../errors.ts';
import type { HoldUp } from './hold-up.ts';
import type { Surroundings } from './open-run.ts';
import type { Tally } from './tally.ts';

/** What is done about errors that concern more than one record. */
export interface Trouble {
  /** The journal or the output can't be written: nothing more is begun. Throws whatever is no WriteFailure. */
  halt(error: unknown): void;
  /** The run can't be worked on, by a guard or by a bug: its records still come out, each with the reason. */
  refuseAll(error: unknown): void;
  /** A guard refuses one record at work. Each reason is said once: a guard seldom refuses one alone. */
  refuse(error: unknown): void;
  /** A bug, which ends the command with 1 and leaves its stack in the log. */
  bug(message: string, error: unknown): void;
}

export function createTrouble(
  { log, stop }: Pick<Surroundings, 'log' | 'stop'>,
  tally: Tally,
  holdUp: HoldUp,
): Trouble {
  const halt: Trouble['halt'] = (error) => {
    if (!(error instanceof WriteFailure)) throw error;
    if (holdUp.halted()?.code !== 'write-failure') log.error(error.message);
    holdUp.halt({
      code: 'write-failure',
      message: 'the journal or the output could not be written, so nothing more was begun',
    });
    stop.stop('write');
  };
  const bug: Trouble['bug'] = (message, error) => {
    tally.bugs += 1;
    log.error(message, { stack: error instanceof Error ? error.stack : String(error) });
  };
  const said = new Set<string>();
  return {
    halt,
    bug,
    refuse(error) {
      tally.refused += 1;
      const { message } = toRecordError(error);
      if (!said.has(message)) log.warn(`refused: ${message}`);
      said.add(message);
    },
    refuseAll(error) {
      if (error instanceof WriteFailure) return halt(error);
      const { code, category, message } = toRecordError(error);
      if (category === 'internal') bug('internal error', error);
      else {
        tally.refused += 1;
        log.error(`refused: ${message}`);
      }
      holdUp.halt({ code, message });
    },
  };
}
