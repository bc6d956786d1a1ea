import { failedStatuses, type JournalLine, type Status } from '@cms-patching/core';
import { createPace, type Pace } from './pace.ts';

/** What a stage's journal says of its present pass, the last one begun. Times are the run's own clock, epoch milliseconds. */
export interface StageView {
  /** The command's name. */
  readonly command: string;
  readonly beganAt: number;
  /** When it last wrote anything. */
  readonly lastAt: number;
  readonly dryRun: boolean;
  /** Not against AWS itself. */
  readonly rehearsal: boolean;
  readonly read: number;
  readonly written: number;
  readonly inFlight: number;
  /** Records by status. */
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: number;
  /** Its exit, once it has come to its end. */
  readonly exit: { name: string; code: number } | undefined;
  readonly pace: Pace;
}

/** Something that went wrong, as it is said at once. */
export interface Failure {
  /** On the run's clock, epoch milliseconds. */
  at: number;
  command: string;
  /** An instance as `account/region/instanceId`, a landing zone, or a line of the input. */
  what: string;
  status: string;
  why: string;
}

interface Pass extends StageView {
  lastAt: number;
  read: number;
  written: number;
  inFlight: number;
  counts: Record<string, number>;
  /** Records that had a line of their own. */
  recorded: number;
  failures: number;
  exit: { name: string; code: number } | undefined;
}

/** Follows one journal line by line. */
export interface StageFollower {
  /** Takes the next line; gives the failure that it tells of, if it does. */
  note(line: JournalLine): Failure | undefined;
  /** Undefined before the stage has begun. */
  view(): StageView | undefined;
}

export function followStage(command: string): StageFollower {
  let pass: Pass | undefined;
  return {
    view: () => pass,
    note(line) {
      const at = Date.parse(line.at);
      if (line.type === 'begin') {
        pass = newPass(command, at, line);
        return undefined;
      }
      if (!pass) return undefined;
      pass.lastAt = Math.max(pass.lastAt, at);
      const failure = failureOf({ command, at }, line);
      if (failure) pass.failures += 1;
      count(pass, line, at);
      return failure;
    },
  };
}

type Begin = Extract<JournalLine, { type: 'begin' }>;

const newPass = (command: string, at: number, { dryRun, endpoint }: Begin): Pass => ({
  command,
  beganAt: at,
  lastAt: at,
  dryRun,
  rehearsal: endpoint !== undefined,
  read: 0,
  written: 0,
  inFlight: 0,
  counts: {},
  recorded: 0,
  failures: 0,
  exit: undefined,
  pace: createPace(at),
});

function count(pass: Pass, line: JournalLine, at: number): void {
  switch (line.type) {
    case 'record':
      pass.recorded += 1;
      pass.counts[line.status] = (pass.counts[line.status] ?? 0) + 1;
      pass.written = Math.max(pass.written, pass.recorded);
      pass.read = Math.max(pass.read, pass.written);
      pass.inFlight = Math.min(pass.inFlight, pass.read - pass.written);
      // What is left alone goes by at once and says nothing of how long work takes.
      if (line.status !== ('skipped' satisfies Status)) pass.pace.note(at);
      break;
    case 'progress':
      pass.read = Math.max(pass.read, line.read);
      pass.written = Math.max(pass.written, line.written);
      pass.inFlight = line.inFlight;
      // A source of rows writes no line for each.
      if (pass.recorded === 0) pass.counts = { ...line.counts };
      break;
    case 'end':
      pass.read = line.read;
      pass.written = line.written;
      pass.inFlight = 0;
      pass.counts = { ...line.counts };
      pass.exit = line.exit;
      break;
    default:
  }
}

function failureOf(where: Pick<Failure, 'command' | 'at'>, line: JournalLine): Failure | undefined {
  if (line.type === 'record' && failedStatuses.has(line.status as Status))
    return { ...where, what: line.instance, status: line.status, why: line.code ?? '' };
  if (line.type === 'zone' && line.status === 'failed') {
    const what = line.region ? `${line.landingZone} (${line.region})` : line.landingZone;
    const why = line.error ? `${line.error.code}: ${line.error.message}` : '';
    return { ...where, what, status: line.status, why };
  }
  if (line.type === 'reject') return { ...where, what: `line ${line.line}`, status: 'rejected', why: line.message };
  return undefined;
}
