import { readRecords } from './codec/input.ts';
import type { OptionTable, OptionValues, StageCommand } from './command.ts';
import type { ExitName } from './exit-codes.ts';
import { endRun } from './run/end-run.ts';
import { keepRejects } from './run/keep-rejects.ts';
import { liftBarrier } from './run/lift-barrier.ts';
import { narrateProgress } from './run/narrate.ts';
import { openInput } from './run/open-input.ts';
import { openConfig, openSurroundings } from './run/open-run.ts';
import { createShift } from './run/shift.ts';
import { newTally } from './run/tally.ts';
import type { Flags } from './stage-yargs.ts';

/**
 * The one loop of every stage: each record read is written exactly once, with the stage's block in it, as soon as it is done.
 * What happens to one instance is data in its record; only what stops everyone ends the loop.
 */
export async function runStage<O extends OptionTable>(
  command: StageCommand<O>,
  flags: Flags,
  options: OptionValues<O>,
): Promise<ExitName> {
  const around = await openSurroundings(command.name, flags);
  const { log, stop } = around;
  if (flags.stream) liftBarrier(command, flags, options, log);
  const loaded = await openConfig(around);
  const [stage, plan, input] = await Promise.all([
    command.stage(),
    flags.stream ? undefined : command.plan?.(),
    openInput(flags.input),
  ]);
  const tally = newTally();
  const shift = createShift({ command, options, around, loaded, stage, plan, tally });
  const rejects = keepRejects(around, shift.run, tally, input.name);
  const stopNarrating = narrateProgress(tally, shift.inFlight, () => shift.run()?.journal, log);
  // With nobody reading our output there is nothing left to read for; every other stop reads on to the end.
  stop.whenStoppedBy('downstream', () => input.stream.destroy());
  let inputError: unknown;
  try {
    await shift.open();
    for await (const batch of readRecords(input.stream, { name: input.name, onReject: rejects.keep })) {
      for (const { record, text } of batch) {
        if (!shift.run()) await shift.open(record);
        const wait = shift.take(record, text);
        if (wait) await wait;
      }
    }
  } catch (error) {
    if (stop.stoppedBy() !== 'downstream') inputError = error;
  }
  try {
    if (inputError) shift.stopFor(inputError);
    await shift.finish();
    stopNarrating();
    return await endRun({
      around,
      run: shift.run(),
      key: command.key,
      servers: shift.servers(),
      tally,
      seenBlocks: shift.seenBlocks,
      rejects,
      inputError,
    });
  } finally {
    stopNarrating();
    rejects.close();
    await shift.run()?.close();
    stop.release();
  }
}
