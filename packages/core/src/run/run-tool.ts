import { ulid } from 'ulid';
import type { OwnCredentials, ZoneSession } from '../aws/session.ts';
import { createSessions } from '../aws/session.ts';
import { createRecordWriter } from '../codec/ndjson.ts';
import type { CommandFacts, OptionTable, OptionValues } from '../command.ts';
import type { LandingZone } from '../config/config.ts';
import type { ExitName } from '../exit-codes.ts';
import type { Flags } from '../stage-yargs.ts';
import { version } from '../version.ts';
import { type LoadedConfig, openConfig, openSurroundings, type Surroundings } from './open-run.ts';

/** What a command outside the pipe is given: nothing of a run is opened for it. */
export interface ToolContext<O = object> extends Omit<Surroundings, 'output'> {
  readonly args: readonly string[];
  readonly options: O;
  loadConfig(): Promise<LoadedConfig>;
  openSession(zone: LandingZone, region: string): Promise<ZoneSession>;
  ownCredentials(): Promise<OwnCredentials>;
  /** Writes one row: NDJSON for scripts, a table at a terminal. */
  print(row: object): Promise<void>;
  /** Writes text as it is, for a command that has a form of its own. Throws DownstreamClosed, WriteFailure. */
  printText(text: string): Promise<void>;
}

/** Does its work and says how it ended. */
export type Tool<O = object> = (context: ToolContext<O>) => Promise<ExitName>;

export async function runTool<O extends OptionTable>(
  command: Pick<CommandFacts<O>, 'name'> & { tool: () => Promise<Tool<OptionValues<O>>> },
  flags: Flags,
  options: OptionValues<O>,
  args: readonly string[],
): Promise<ExitName> {
  const around = await openSurroundings(command.name, flags, { settles: false });
  const tool = await command.tool();
  const { output, stop, endpoint, clock, log } = around;
  const texts = createRecordWriter(process.stdout);
  const sessions = createSessions({
    endpoint,
    profile: flags.profile,
    clock,
    signal: stop.signal,
    log,
    runId: ulid(),
    tool: `cms-patching/${version}`,
  });
  try {
    const exit = await tool({
      ...around,
      args,
      options,
      loadConfig: () => openConfig(around),
      openSession: (zone, region) => sessions.open(zone, region),
      ownCredentials: () => sessions.ownCredentials(),
      print: async (row) => output.write(row),
      printText: async (text) => texts.writeText(text),
    });
    await output.end();
    await texts.end();
    return exit;
  } finally {
    sessions.close();
    stop.release();
  }
}
