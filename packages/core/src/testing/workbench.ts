import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '@cms-patching/aws-sandbox';
import { execa } from 'execa';
import type { Instance } from '../instance.ts';
import { expectConserved, openOracle } from './open-oracle.ts';
import { scannedRecords } from './scanned-records.ts';

/** Milliseconds until a process that hangs fails its test. */
const patience = 50_000;

/** The path of a file in the repository's `fixtures/`. */
export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../../fixtures/${name}`, import.meta.url));

/** A sandbox, a state directory and a way to run built commands against them as real processes. */
export interface Workbench {
  readonly sandbox: RunningSandbox;
  readonly configFile: string;
  readonly stateDir: string;
  /** What the commands see; nothing of the machine's own environment but PATH. */
  readonly env: Record<string, string>;
  /** Starts a built command, `packages/<name>/dist/<name>.cjs`; its exit code never throws. */
  start(name: string, args?: readonly string[], options?: StartOptions): Started;
  /** Runs a built command to its end over records or text; what a stage was given as records must come out again. */
  run(
    name: string,
    args?: readonly string[],
    input?: readonly object[] | string,
    options?: StartOptions,
  ): Promise<Finished>;
  /** Runs a built command with a terminal (util-linux's `script`) as its standard input and output. */
  inTerminal(name: string, args?: readonly string[]): Promise<{ exitCode: number | undefined; screen: string }>;
  /** A record for every instance of the fleet, as a scan of this moment would give it. */
  scanned(): Promise<Instance[]>;
  /** Holds AWS's log of changes against the journals, then takes everything down. */
  close(): Promise<void>;
}

export interface StartOptions {
  env?: Record<string, string>;
}

/** A command that is running. */
export interface Started {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  kill(signal: NodeJS.Signals): void;
  /** Settles when it has ended, however it ended. */
  readonly done: Promise<Finished>;
}

export interface Finished {
  exitCode: number | undefined;
  /** What ended it, if a signal did. */
  signal: string | undefined;
  stdout: string;
  stderr: string;
  /** stdout's lines, parsed. */
  records: Instance[];
}

export interface WorkbenchOptions extends Partial<SandboxOptions> {
  config?: string;
}

/** Opens a workbench on the small fleet, two landing zones in two accounts, unless told otherwise. */
export async function openWorkbench({
  config = fixture('small.config.yml'),
  ...options
}: WorkbenchOptions = {}): Promise<Workbench> {
  const stateDir = await mkdtemp(join(tmpdir(), 'cms-patching-'));
  const started = await startSandbox({ fleet: fixture('fleets/small.yml'), speed: 600, ...options });
  const oracle = openOracle(started.control, stateDir);
  const sandbox = { ...started, control: oracle.control };
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: stateDir,
    CMS_PATCHING_STATE_DIR: stateDir,
    CMS_PATCHING_CONFIG: config,
    ...sandbox.env,
  };
  const start: Workbench['start'] = (name, args = [], { env: more = {} } = {}) => {
    const child = execa(process.execPath, [bundleOf(name), ...args], {
      env: { ...env, ...more },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      cwd: stateDir,
      timeout: patience,
      maxBuffer: 200_000_000,
    });
    // What it never read is not the test's concern: the exit code and the records tell.
    child.stdin.on('error', () => undefined);
    return {
      pid: child.pid ?? 0,
      stdin: child.stdin,
      stdout: child.stdout,
      stderr: child.stderr,
      kill: (signal) => void child.kill(signal),
      done: child.then(async ({ exitCode, signal, stdout, stderr }) => {
        await oracle.noteJournals();
        return {
          exitCode,
          signal,
          stdout,
          stderr,
          // Only when asked for: output that was cut off, as tests of broken pipes do, is no record.
          get records() {
            return parseRecords(stdout);
          },
        };
      }),
    };
  };
  return {
    sandbox,
    configFile: config,
    stateDir,
    env,
    start,
    async run(name, args, input = '', options) {
      const child = start(name, args, options);
      child.stdin.end(typeof input === 'string' ? input : toNdjson(input));
      const finished = await child.done;
      if (typeof input !== 'string') expectConserved(name, input, finished);
      return finished;
    },
    async inTerminal(name, args = []) {
      const line = [process.execPath, bundleOf(name), ...args].map((word) => `'${word}'`).join(' ');
      const options = { env, extendEnv: false, reject: false, cwd: stateDir, timeout: patience } as const;
      const { exitCode, stdout } = await execa('script', ['-qec', line, '/dev/null'], options);
      return { exitCode, screen: stdout };
    },
    scanned: () => scannedRecords(sandbox, config),
    async close() {
      try {
        await oracle.check();
      } finally {
        await sandbox.close();
        await rm(stateDir, { recursive: true, force: true });
      }
    },
  };
}

const bundleOf = (name: string): string => fileURLToPath(new URL(`../../../${name}/dist/${name}.cjs`, import.meta.url));

export const toNdjson = (records: readonly object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** stdout as records; text that is none of them, such as a help page, gives none. */
function parseRecords(stdout: string): Instance[] {
  if (!stdout.startsWith('{"')) return [];
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Instance);
}
