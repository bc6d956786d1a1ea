import type { JournalLine } from '@cms-patching/core';

export const runId = '01KG0000000000000000000000';
const start = Date.parse('2026-01-31T01:00:00Z');

/** A moment of the run, so many seconds after its start; epoch milliseconds. */
export const second = (seconds: number): number => start + seconds * 1000;

/** A journal line of that moment; the chain is nobody's concern here. */
export const line = (seconds: number, entry: object): JournalLine =>
  ({ seq: 1, prev: '', at: new Date(second(seconds)).toISOString(), ...entry }) as JournalLine;

export const begin = (seconds: number, more: object = {}): JournalLine =>
  line(seconds, { type: 'begin', stage: 's', runId, pid: 1, host: 'h', dryRun: false, ...more });
export const record = (seconds: number, status: string, code?: string): JournalLine =>
  line(seconds, { type: 'record', instance: '111122223333/ap-southeast-2/i-1', status, ...(code && { code }) });
export const progress = (seconds: number, read: number, written: number, inFlight: number, counts = {}): JournalLine =>
  line(seconds, { type: 'progress', read, written, inFlight, counts });
export const end = (seconds: number, written: number, counts: object, code = 0): JournalLine =>
  line(seconds, { type: 'end', read: written, written, rejected: 0, counts, exit: { name: 'done', code } });

export const toText = (lines: readonly JournalLine[]): string =>
  lines.map((each) => `${JSON.stringify(each)}\n`).join('');
