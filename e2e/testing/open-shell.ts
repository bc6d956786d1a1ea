import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Instance } from '@cms-patching/core';
import { openWorkbench, type Workbench, type WorkbenchOptions } from '@cms-patching/core/testing';
import { execa } from 'execa';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Milliseconds until a script that hangs fails its test. */
const patience = 120_000;

/** A workbench with a shell on it: scripts as an operator types them, each in a process group of its own. */
export interface Shell extends Workbench {
  /** Where scripts run and leave their files. */
  readonly folder: string;
  /** Begins a script; the commands are on its PATH, and `full-workflow` is the workflow script. */
  type(script: string, env?: Record<string, string>): Typed;
  /** Runs a script to its end. */
  sh(script: string, env?: Record<string, string>): Promise<Ended>;
  /** A file of the shell's folder; empty when there is none. */
  text(file: string): Promise<string>;
  /** The records of a file in the shell's folder. */
  records(file: string): Promise<Instance[]>;
}

/** A script that is running. */
export interface Typed {
  /** Signals the script and all that it started, as Ctrl-C does. */
  signalGroup(signal: NodeJS.Signals): void;
  /** Signals the script's own process alone. */
  signal(signal: NodeJS.Signals): void;
  /** Whether it still runs. */
  runs(): boolean;
  readonly done: Promise<Ended>;
}

export interface Ended {
  exitCode: number | undefined;
  signal: string | undefined;
  stdout: string;
  stderr: string;
}

export async function openShell(options: WorkbenchOptions = {}): Promise<Shell> {
  const bench = await openWorkbench(options);
  const folder = join(bench.stateDir, 'desk');
  const bins = join(bench.stateDir, 'bin');
  await mkdir(folder);
  await linkCommands(bins);
  const env = { ...bench.env, PATH: `${bins}:${bench.env.PATH}` };
  const type: Shell['type'] = (script, more = {}) => {
    const child = execa('bash', ['-c', script], {
      cwd: folder,
      env: { ...env, ...more },
      extendEnv: false,
      reject: false,
      detached: true,
      stdin: 'ignore',
      stripFinalNewline: false,
      timeout: patience,
      maxBuffer: 200_000_000,
    });
    const pid = child.pid ?? 0;
    let runs = true;
    const done = child.then(({ exitCode, signal, stdout, stderr }) => {
      runs = false;
      return { exitCode, signal, stdout, stderr };
    });
    return {
      signalGroup: (signal) => void process.kill(-pid, signal),
      signal: (signal) => void process.kill(pid, signal),
      runs: () => runs,
      done,
    };
  };
  const text = (file: string): Promise<string> =>
    readFile(join(folder, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
  return {
    ...bench,
    env,
    folder,
    type,
    sh: (script, more) => type(script, more).done,
    text,
    records: async (file) => parseLines<Instance>(await text(file)),
  };
}

/** Whole lines only: a file may be read while it is written. */
const parseLines = <T>(text: string): T[] =>
  text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

/** Puts every command under its own name, and the workflow script, into a folder for PATH. */
async function linkCommands(folder: string): Promise<void> {
  await mkdir(folder);
  const packages = await readdir(join(root, 'packages'));
  const links = packages
    .filter((name) => name !== 'core')
    .map((name) => symlink(join(root, 'packages', name, 'dist', `${name}.cjs`), join(folder, name)));
  await Promise.all([...links, symlink(join(root, 'scripts/full-workflow.sh'), join(folder, 'full-workflow'))]);
}
