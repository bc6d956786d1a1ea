import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { type Clock, clockOf } from '../aws/clock.ts';
import { rehearsalEndpoint } from '../aws/endpoint.ts';
import { createSessions, type Sessions } from '../aws/session.ts';
import type { Config } from '../config/config.ts';
import { findConfigFile } from '../config/find-config-file.ts';
import { loadConfig } from '../config/load-config.ts';
import { UsageError } from '../errors.ts';
import type { Instance } from '../instance.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createLog, type Log } from '../log.ts';
import type { Flags } from '../stage-yargs.ts';
import { version } from '../version.ts';
import { type Claims, createClaims } from './claims.ts';
import { nextOccurrence } from './deadline.ts';
import { type Output, openOutput } from './output.ts';
import { createStopSwitch, type StopSwitch } from './signals.ts';

/** What a command has at hand before it knows which run it belongs to. */
export interface Surroundings {
  name: string;
  flags: Flags;
  log: Log;
  stateDir: string;
  /** The endpoint in force; undefined is AWS itself. */
  endpoint: string | undefined;
  environment: string | undefined;
  clock: Clock;
  stop: StopSwitch;
  output: Output;
  deadline: Date | undefined;
}

/**
 * Reads flags and environment once; nothing below this reads `process.env`. `settles`: a first Ctrl-C leaves something to settle, and that is
 * said. Throws UsageError, OperationError (connectivity).
 */
export async function openSurroundings(
  name: string,
  flags: Flags,
  { settles = true }: { settles?: boolean } = {},
): Promise<Surroundings> {
  const env = process.env;
  const log = createLog({
    name,
    format: flags.logFormat,
    level: flags.quiet ? 'error' : flags.verbose ? 'debug' : 'info',
    stderr: process.stderr,
  });
  const endpoint = rehearsalEndpoint(env);
  const clock = await clockOf(endpoint);
  if (endpoint) log.info(`REHEARSAL: talking to ${endpoint}, not to AWS`);
  if (flags.runId !== undefined && !/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(flags.runId)) {
    throw new UsageError(`--run-id must be a ULID such as ${ulid()}, not "${flags.runId}"`);
  }
  const stop = createStopSwitch((by) => {
    if (settles && (by === 'interrupted' || by === 'terminated')) {
      log.warn(
        `${by}: beginning nothing new, settling what is in flight; records still to come pass unworked (again to leave at once)`,
      );
    }
  });
  return {
    name,
    flags,
    log,
    stateDir:
      flags.stateDir ??
      env.CMS_PATCHING_STATE_DIR ??
      join(env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'cms-patching'),
    endpoint,
    environment: flags.environment ?? (env.CMS_PATCHING_ENVIRONMENT || undefined),
    clock,
    stop,
    output: openOutput(process.stdout, flags.output),
    deadline: flags.deadline === undefined ? undefined : nextOccurrence(flags.deadline, clock.now()),
  };
}

export interface LoadedConfig {
  config: Config;
  file: string;
  /** SHA-256 of the file's text: what the journal and the report name it by. */
  hash: string;
}

/** Finds and loads the config. Throws OperationError (configuration). */
export async function openConfig({ flags }: Surroundings): Promise<LoadedConfig> {
  const file = await findConfigFile({ flag: flags.config, env: process.env, cwd: process.cwd() });
  const config = await loadConfig(file);
  return {
    config,
    file,
    hash: createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  };
}

/** The part of a run that begins with its run id: the journal, begun, and the sessions named after it. */
export interface Run {
  runId: string;
  journal: Journal;
  sessions: Sessions;
  claims: Claims;
  folder: string;
  /** This stage ran in this run before, and did not come to its end. */
  resumedOpen: boolean;
  close(): Promise<void>;
}

/** Opens the journal and writes its `begin`. Throws GuardRefusal `locked`, WriteFailure. */
export async function openRun(around: Surroundings, runId: string, loaded: LoadedConfig | undefined): Promise<Run> {
  const { name, flags, clock, stateDir, endpoint, log, stop } = around;
  const journal = await openJournal({ stateDir, runId, stage: name, clock, resolve: flags.resolve ?? 'adopt' });
  const resumedOpen = journal.isOpenPass();
  await journal.append(
    {
      type: 'begin',
      stage: name,
      version,
      runId,
      pid: process.pid,
      host: hostname(),
      user: userInfo().username,
      argv: process.argv.slice(2),
      dryRun: flags.dryRun ?? false,
      ...(loaded && { configFile: loaded.file, configHash: loaded.hash }),
      ...(endpoint && { endpoint }),
    },
    true,
  );
  const sessions = createSessions({
    endpoint,
    profile: flags.profile,
    clock,
    signal: stop.signal,
    log,
    runId,
    tool: `cms-patching/${version}`,
  });
  const claims = createClaims({ stateDir, runId, endpoint });
  return {
    runId,
    journal,
    sessions,
    claims,
    folder: join(stateDir, runId),
    resumedOpen,
    async close() {
      sessions.close();
      // A claim that stays behind holds nobody up: it is taken over when the run is over.
      await claims.release().catch((error: Error) => log.warn(`claims stay behind: ${error.message}`));
      await journal.close();
    },
  };
}

/** The run of a stream of records: the one asked for, else the first record's. */
export const runIdOf = (flags: Flags, record: Instance | undefined): string | undefined => flags.runId ?? record?.runId;
