import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type JournalLine, journalSuffix, type RecordError, replayJournal, stageKeys } from '@cms-patching/core';
import type { Audit, Change, JournalReport, ProcessRun } from '../model/report-schema.ts';
import { stageOfCommand } from '../model/stage-words.ts';
import { createChangeJoiner, isOpen } from './changes.ts';
import { recordKey } from './record-key.ts';

/** One line for one landing zone and region, from the scan. */
interface ZoneScan {
  landingZone: string;
  region: string | undefined;
  status: 'success' | 'failed';
  error: RecordError | undefined;
}

export interface CommandJournal {
  command: string;
  runId: string;
  processes: ProcessRun[];
  report: JournalReport;
}

/** What the journals of a run say, without their changes, which are handed on as they are read. */
export interface JournalFacts {
  journals: CommandJournal[];
  /** For every record that any stage wrote, by `recordKey`: the commands that wrote it, as a bit for each entry of `commands`. */
  seen: Map<string, number>;
  commands: string[];
  zones: ZoneScan[];
  overrides: Audit['overrides'];
  rejects: Audit['rejects'];
  changeCounts: Audit['changeCounts'];
  openChanges: Audit['openChanges'];
}

const rejectsNamed = 100;
const openNamed = 100;

/**
 * Reads every journal of the given runs line by line; a run without a folder adds nothing. A journal that can't be read or
 * was tampered with is part of the findings, not an error.
 */
export async function readRunJournals(
  stateDir: string,
  runIds: Iterable<string>,
  onChange: (change: Change) => void,
): Promise<JournalFacts> {
  const facts: JournalFacts = {
    journals: [],
    seen: new Map(),
    commands: [],
    zones: [],
    overrides: [],
    rejects: { count: 0, named: [] },
    changeCounts: {},
    openChanges: { count: 0, named: [] },
  };
  const take = (change: Change): void => {
    const byOutcome = facts.changeCounts[change.operation] ?? {};
    byOutcome[change.outcome] = (byOutcome[change.outcome] ?? 0) + 1;
    facts.changeCounts[change.operation] = byOutcome;
    if (isOpen(change)) {
      const { at, command, operation, instances } = change;
      facts.openChanges.count += 1;
      if (facts.openChanges.named.length < openNamed)
        facts.openChanges.named.push({ at, command, operation, instances });
    }
    onChange(change);
  };
  for (const runId of runIds) {
    for (const file of await journalFiles(join(stateDir, runId))) {
      await readOne(facts, join(stateDir, runId, file), file.slice(0, -journalSuffix.length), runId, take);
    }
  }
  return facts;
}

async function journalFiles(folder: string): Promise<string[]> {
  try {
    const files = (await readdir(folder)).filter((file) => file.endsWith(journalSuffix));
    return files.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** Stages in the order of the pipe, then other commands. */
function place(file: string): number {
  const key = stageOfCommand(file.slice(0, -journalSuffix.length));
  return key ? stageKeys.indexOf(key) : stageKeys.length;
}

async function readOne(
  facts: JournalFacts,
  path: string,
  command: string,
  runId: string,
  onChange: (change: Change) => void,
): Promise<void> {
  const changes = createChangeJoiner(command, onChange);
  const processes: ProcessRun[] = [];
  const rejects: Audit['rejects']['named'] = [];
  const bit = 1 << commandIndex(facts, command);
  const onLine = (line: JournalLine): void => {
    changes.note(line, runId);
    noteLine(facts, { command, runId, bit }, line);
    noteProcess(processes, line);
    // What an earlier process could not read does not matter once the command was run again.
    if (line.type === 'begin') rejects.splice(0);
    else if (line.type === 'reject') rejects.push({ command, line: line.line, message: line.message });
  };
  const report = await replayed(path, command, runId, onLine);
  changes.end();
  facts.rejects.count += rejects.length;
  facts.rejects.named.push(...rejects.slice(0, rejectsNamed - facts.rejects.named.length));
  facts.journals.push({ command, runId, processes, report });
}

async function replayed(
  path: string,
  command: string,
  runId: string,
  onLine: (line: JournalLine) => void,
): Promise<JournalReport> {
  try {
    const end = await replayJournal(path, onLine);
    const common = { command, runId, path, lines: end.seq, head: end.head };
    if (end.broken) return { ...common, state: 'tampered', message: `line ${end.broken.line} ${end.broken.message}` };
    if (end.torn) return { ...common, state: 'torn', message: 'the last line was cut while it was written' };
    return { ...common, state: 'sound' };
  } catch (error) {
    return { command, runId, path, lines: 0, head: '', state: 'unreadable', message: (error as Error).message };
  }
}

/** The bit with which `seen` tells that a command wrote a record; none for a command without a journal. */
export function bitOf({ commands }: JournalFacts, command: string): number {
  const index = commands.indexOf(command);
  return index < 0 ? 0 : 1 << index;
}

function commandIndex(facts: JournalFacts, command: string): number {
  const known = facts.commands.indexOf(command);
  return known >= 0 ? known : facts.commands.push(command) - 1;
}

function noteLine(
  facts: JournalFacts,
  { command, runId, bit }: { command: string; runId: string; bit: number },
  line: JournalLine,
): void {
  switch (line.type) {
    case 'record': {
      const key = recordKey(runId, line.instance);
      facts.seen.set(key, (facts.seen.get(key) ?? 0) | bit);
      break;
    }
    case 'zone':
      facts.zones.push({ landingZone: line.landingZone, region: line.region, status: line.status, error: line.error });
      break;
    case 'override':
      facts.overrides.push({ at: line.at, command, flag: line.flag, value: line.value });
      break;
    default:
  }
}

function noteProcess(processes: ProcessRun[], line: JournalLine): void {
  if (line.type === 'begin') {
    const { runId, version, host, user, pid, argv, configFile, configHash, dryRun, at } = line;
    processes.push({
      runId,
      version,
      host,
      user,
      pid,
      argv,
      ...(configFile !== undefined && { configFile }),
      ...(configHash !== undefined && { configHash }),
      dryRun,
      principals: [],
      startedAt: at,
    });
    return;
  }
  const current = processes.at(-1);
  if (!current) return;
  if (line.type === 'intent' && line.principal && !current.principals.includes(line.principal)) {
    current.principals.push(line.principal);
  } else if (line.type === 'end') {
    const { read, written, rejected, exit, at } = line;
    Object.assign(current, { finishedAt: at, read, written, rejected, exit });
  }
}
