import type { JournalLine } from '@cms-patching/core';
import type { Change } from '../model/report-schema.ts';

/** Joins each intent with its result; gives every change on as soon as it is settled, the unsettled ones at the end. */
export function createChangeJoiner(
  command: string,
  onChange: (change: Change) => void,
): {
  note(line: JournalLine, runId: string): void;
  end(): void;
} {
  const open = new Map<string, Change>();
  return {
    note(line, runId) {
      if (line.type === 'intent') {
        const { at, key, operation, instances, principal, idempotent } = line;
        open.set(key, {
          at,
          command,
          runId,
          operation,
          key,
          instances,
          ...(principal && { principal }),
          ...(idempotent && { idempotent }),
          outcome: 'unresolved',
        });
      } else if (line.type === 'result') {
        const intent = open.get(line.key);
        if (!intent) return;
        const { outcome, value, error, requestId } = line;
        const settled: Change = {
          ...intent,
          settledAt: line.at,
          outcome,
          ...(requestId !== undefined && { requestId }),
          ...(value !== undefined && { value }),
          ...(error !== undefined && { error }),
        };
        // An ambiguous answer can be followed by the look-up that settles it, so it stays open.
        if (outcome === 'ambiguous') open.set(line.key, settled);
        else {
          open.delete(line.key);
          onChange(settled);
        }
      }
    },
    end() {
      for (const change of open.values()) onChange(change);
      open.clear();
    },
  };
}

/** Nobody knows whether AWS carried it out, and it can't be repeated without harm; a later process that finds it closes it under the same key. */
export const isOpen = ({ outcome, idempotent }: Change): boolean =>
  !idempotent && (outcome === 'unresolved' || outcome === 'ambiguous');
