import { DownstreamClosed } from '../errors.ts';
import { type Instance, instanceKey, type StageKey } from '../instance.ts';
import type { Journal } from '../journal/journal.ts';
import type { Reason } from '../outcome.ts';
import { createEmitter } from './emitter.ts';
import type { Surroundings } from './open-run.ts';
import { countRecord, type Passage, type Tally } from './tally.ts';
import type { Trouble } from './trouble.ts';
import { leaveAlone } from './work-record.ts';

/** A record on its way through the stage. */
export interface Task {
  record: Instance;
  /** Its position in the input. */
  place: number;
}

/** The one way out of a stage: what goes through it is counted, journalled and written. */
export interface WayOut {
  /** Writes the record, or its line when it goes out as it came. Settles when there is room for more. */
  put(task: Task, record: Instance, passage: Passage, text?: string): Promise<void> | undefined;
  /** Writes the record as one on which nothing was begun here. */
  leave(task: Task, reason: Reason): Promise<void> | undefined;
}

export interface WayOutParts {
  key: StageKey;
  around: Surroundings;
  tally: Tally;
  trouble: Trouble;
  journal(): Journal | undefined;
  /** Called for each record that leaves. */
  onLeave(): void;
}

export function createWayOut({ key, around, tally, trouble, journal, onLeave }: WayOutParts): WayOut {
  const { flags, output, stop, clock } = around;
  const note = (record: Instance, passage: Passage): void => {
    const block = record[key];
    if (passage === 'passed' || !block) return;
    const code = block.error?.code ?? block.reason?.code;
    journal()
      ?.append({ type: 'record', instance: instanceKey(record), status: block.status, ...(code && { code }) })
      .catch(trouble.halt);
  };
  const emitter = createEmitter(output, flags.ordered, ({ record, passage }) => {
    onLeave();
    if (stop.stoppedBy() === 'downstream') return;
    countRecord(tally, record, key, passage);
    note(record, passage);
  });
  const put: WayOut['put'] = ({ place }, record, passage, text) =>
    emitter.emit(place, { record, passage, text })?.catch((error: unknown) => {
      if (error instanceof DownstreamClosed) stop.stop('downstream');
      else trouble.halt(error);
    });
  return { put, leave: (task, reason) => put(task, leaveAlone(task.record, key, reason, clock), 'left') };
}
