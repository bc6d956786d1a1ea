import type { Format } from '../format.ts';
import { summaryLines } from './summary-lines.ts';

/** Writes summary.txt, for a mail or a chat. */
export function createSummaryFormat(): Format {
  return {
    write({ overview }, folder) {
      folder.document('summary.txt').write(`${summaryLines(overview).join('\n')}\n`);
    },
  };
}
