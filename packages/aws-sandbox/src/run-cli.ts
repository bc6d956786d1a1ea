import yargs from 'yargs';
import { InvalidInput } from './fleet/load-fleet.ts';
import { printEnv } from './print-env.ts';
import { type ServeFlags, serve } from './serve.ts';

/** Parses the command line and runs what it asks for; problems end with one line and exit code 2. */
export async function runCli(args: readonly string[]): Promise<void> {
  const parser = yargs([...args])
    .scriptName('aws-sandbox')
    .strict()
    .version('0.1.0')
    .exitProcess(false)
    .command<ServeFlags>(
      '$0',
      'Serve EC2, SSM and STS on loopback, from a fleet.',
      (flags) =>
        flags
          .option('fleet', { type: 'string', describe: 'fleet file (YAML)' })
          .option('from', { type: 'string', describe: 'make the fleet from a saved scan (NDJSON)' })
          .option('port', { type: 'number', default: 0, describe: 'port on 127.0.0.1; 0 takes a free one' })
          .option('speed', { type: 'string', default: '1', describe: 'model seconds per second, or "held"' })
          .option('faults', { type: 'string', describe: 'fault script (YAML)' })
          .option('execute-scripts', {
            type: 'boolean',
            default: false,
            describe: 'really run shell commands, cut off from this machine',
          })
          .option('throttling', {
            type: 'boolean',
            default: true,
            describe: "enforce AWS's request rates; --no-throttling lifts them",
          })
          .option('ready-file', {
            type: 'string',
            describe: 'write endpoint and credentials here (JSON) once it listens',
          }),
      serve,
    )
    .command<{ endpoint?: string | undefined }>(
      'env',
      'Print the variables that point a shell at a running sandbox: eval "$(aws-sandbox env)"',
      (flags) =>
        flags.option('endpoint', { type: 'string', describe: 'of the sandbox; without it, the one started last' }),
      printEnv,
    )
    .fail((message, error) => {
      throw error ?? new InvalidInput(message);
    });
  try {
    await parser.parseAsync();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    process.stderr.write(`aws-sandbox: ${error.message}\n`);
    process.exitCode = 2;
  }
}
