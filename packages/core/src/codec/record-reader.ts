import type { Instance } from '../instance.ts';
import type { Line } from './line-splitter.ts';
import type { Reject } from './rejects.ts';

/** A record and the input line it began on. */
export interface NumberedRecord {
  record: Instance;
  line: number;
  /** The line itself, where it may go out again as it came as long as nobody changes the record. */
  text?: string;
}

/** What lines turned into, each list in input order. */
export interface Batch {
  records: NumberedRecord[];
  rejects: Reject[];
}

/** Turns lines of one format into records and rejects; `end` is for what the last line left open. */
export interface RecordReader {
  read(line: Line, into: Batch): void;
  end(into: Batch): void;
}

/** Why the line cannot be read as text at all; to be called when `decodeLine` gave nothing, or the line is over-long. */
export const describeUnreadable = (line: Line, maxLineBytes: number): string =>
  line.overlong
    ? `longer than ${maxLineBytes} bytes: not read, and only its first ${line.bytes.length} bytes are kept`
    : 'not valid UTF-8';
