import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { chainStart, type JournalLine, lineHash } from './journal-line.ts';

export interface JournalEnd {
  /** Sequence number and hash of the last sound line. */
  seq: number;
  head: string;
  /** Bytes up to and including the last sound line. */
  soundBytes: number;
  /** The file ends in a line that was never finished: the machine or the process died while writing it. */
  torn: boolean;
  /** The first line that does not fit the chain: somebody changed the file, or a disk lost a part of it. */
  broken?: { line: number; message: string };
}

/** Calls back for every sound line of a journal, in order, and says how the file ends. Lines after a broken one are not delivered. */
export async function replayJournal(path: string, onLine: (line: JournalLine) => void): Promise<JournalEnd> {
  const end: JournalEnd = { seq: 0, head: chainStart, soundBytes: 0, torn: false };
  const input = createReadStream(path);
  let bytes = 0;
  input.on('data', (chunk) => {
    bytes += chunk.length;
  });
  let held: string | undefined;
  const take = (raw: string, isLast: boolean): void => {
    if (end.broken) return;
    const number = end.seq + 1;
    const line = parseLine(raw);
    if (!line) {
      if (isLast) end.torn = true;
      else end.broken = { line: number, message: 'is not a journal line' };
      return;
    }
    if (line.seq !== number || line.prev !== end.head) {
      end.broken = { line: number, message: 'does not continue the chain of the line before it' };
      return;
    }
    end.seq = number;
    end.head = lineHash(raw);
    end.soundBytes += Buffer.byteLength(raw) + 1;
    onLine(line);
  };
  for await (const raw of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (held !== undefined) take(held, false);
    held = raw;
  }
  // A last line counts only with its newline: without it the write may have been cut inside a longer line.
  if (held !== undefined) {
    if (end.soundBytes + Buffer.byteLength(held) + 1 <= bytes) take(held, true);
    else end.torn = true;
  }
  return end;
}

/** Reads a whole journal. Errors of the file system are thrown as they are. */
export async function readJournal(path: string): Promise<JournalEnd & { lines: JournalLine[] }> {
  const lines: JournalLine[] = [];
  const end = await replayJournal(path, (line) => lines.push(line));
  return { ...end, lines };
}

function parseLine(raw: string): JournalLine | undefined {
  try {
    const value: unknown = JSON.parse(raw);
    if (typeof value === 'object' && value !== null && 'seq' in value && 'prev' in value && 'type' in value) {
      return value as JournalLine;
    }
  } catch {
    return undefined;
  }
  return undefined;
}
