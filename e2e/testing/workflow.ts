import type { JournalLine } from '@cms-patching/core';
import { journalLines } from '@cms-patching/core/testing';
import type { Ended, Shell } from './open-shell.ts';

export const zones = 'lz250nonprod,lz251nonprod';

/** What a run of the workflow script left. */
export interface WorkflowRun extends Ended {
  /** The run directory, from the shell's folder; empty when there is none. */
  dir: string;
  /** What `exit-codes.json` says. */
  codes: { exit?: number; phases?: Record<string, number> };
}

/** What came of a workflow script, from what it says at its end. */
export async function outcomeOf(shell: Shell, ended: Ended): Promise<WorkflowRun> {
  const dir = /reports are in (.*)/.exec(ended.stderr)?.[1] ?? '';
  const codes = dir === '' ? '' : await shell.text(`${dir}/exit-codes.json`);
  return { ...ended, dir, codes: codes === '' ? {} : (JSON.parse(codes) as WorkflowRun['codes']) };
}

/** Runs the workflow script to its end. */
export const runWorkflow = async (shell: Shell, args: string, env?: Record<string, string>): Promise<WorkflowRun> =>
  outcomeOf(shell, await shell.sh(`exec full-workflow ${args}`, env));

/** The process that runs a stage now, or last ran it. */
export async function pidOf(shell: Shell, stage: string): Promise<number | undefined> {
  const begins = (await journalLines(shell.stateDir)).filter(
    (line): line is JournalLine & { type: 'begin' } => line.type === 'begin' && line.stage === stage,
  );
  return begins.at(-1)?.pid;
}
