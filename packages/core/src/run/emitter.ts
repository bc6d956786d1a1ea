import type { Instance } from '../instance.ts';
import type { Output } from './output.ts';
import type { Passage } from './tally.ts';

export interface Emission {
  record: Instance;
  passage: Passage;
  /** The line it came as, when it goes out unchanged. */
  text?: string | undefined;
}

/** Lets records out as they finish or, when `ordered`, in the order in which they were read. */
export interface Emitter {
  /** `place` is the record's position in the input. Settles when the record is written. */
  emit(place: number, emission: Emission): Promise<void> | undefined;
}

export function createEmitter(output: Output, ordered: boolean, onWrite: (emission: Emission) => void): Emitter {
  const write = (emission: Emission): Promise<void> | undefined => {
    onWrite(emission);
    return output.write(emission.record, emission.text);
  };
  if (!ordered) return { emit: (_place, emission) => write(emission) };

  const held = new Map<number, Emission>();
  let next = 0;
  return {
    emit(place, emission) {
      held.set(place, emission);
      const waits: Promise<void>[] = [];
      for (let ready = held.get(next); ready; ready = held.get(next)) {
        held.delete(next);
        next += 1;
        const wait = write(ready);
        if (wait) waits.push(wait);
      }
      return waits.length > 0 ? Promise.all(waits).then(() => undefined) : undefined;
    },
  };
}
