import type { Command, OptionTable, SourceCommand, ToolCommand } from './command.ts';
import { parse, parserOf } from './command-line.ts';
import { UsageError } from './errors.ts';
import { type ExitName, exitCodes } from './exit-codes.ts';
import { exitForError } from './exit-for-error.ts';
import type { Flags } from './stage-yargs.ts';

export { count, duration, text } from './option-kinds.ts';
export type { Flags };

/**
 * Runs a command from its declaration: parses the flags, answers help and usage errors without loading anything else, and sets the
 * exit code. It never calls `process.exit`, which would cut off what is still in the pipe.
 */
export async function runCommand<const O extends OptionTable>(command: Command<O>): Promise<void> {
  // Nobody reads the log any more: no reason to leave servers and records behind.
  process.stderr.on('error', () => undefined);
  let exit: ExitName;
  try {
    exit = await dispatch(command, process.argv.slice(2));
  } catch (error) {
    const problem = exitForError(error);
    exit = problem.exit;
    const lines = problem.message?.split('\n').map((line) => `${command.name}: ${line}\n`) ?? [];
    process.stderr.write(lines.join(''));
  }
  process.exitCode = exitCodes[exit].code;
}

async function dispatch<O extends OptionTable>(command: Command<O>, argv: string[]): Promise<ExitName> {
  const asked = argv.indexOf('--get-yargs-completions');
  const typed = asked === -1 ? [] : argv.slice(asked + 1);
  const parser = parserOf(command, typed);
  if (asked !== -1) {
    const words = await parser.getCompletion(typed);
    process.stdout.write(words.map((word) => `${word}\n`).join(''));
    return 'done';
  }
  const { values, printed, failure } = await parse(parser, argv, command);
  if (failure) throw failure;
  if (printed !== '') {
    process.stdout.write(`${printed}\n`);
    return 'done';
  }
  if (values.completion) {
    parser.showCompletionScript();
    return 'done';
  }
  if (values.printSchema || values.printIam) {
    const { printSchema, printIam } = await import('./print-facts.ts');
    process.stdout.write(values.printSchema ? printSchema() : printIam(command));
    return 'done';
  }
  // yargs has checked the types of the flags; the table above is the type's source.
  const flags = values as unknown as Flags;
  const options = values as never;
  const args = argumentsOf(command, values);
  if ('tool' in command) return (await import('./run/run-tool.ts')).runTool(command, flags, options, args);
  if ('source' in command) {
    const tool = toolInstead(command, values);
    if (tool) return (await import('./run/run-tool.ts')).runTool({ name: command.name, tool }, flags, options, args);
    return (await import('./run/run-source.ts')).runSource(command, flags, options, args);
  }
  const needsInput = !('observer' in command && command.worksWithoutInput?.(flags, options));
  if (needsInput && process.stdin.isTTY && (flags.input === undefined || flags.input === '-')) {
    process.stderr.write(
      `${await parser.getHelp()}\n\n${command.name}: standard input is a terminal: pipe records in, or name a file with --input\n`,
    );
    return 'usage';
  }
  if ('observer' in command) return (await import('./run/run-observer.ts')).runObserver(command, flags, options);
  return (await import('./run-stage.ts')).runStage(command, flags, options);
}

/** The tool that a flag such as `--preflight` puts in the place of the source. */
function toolInstead<O extends OptionTable>(
  { instead = {} }: SourceCommand<O>,
  values: Record<string, unknown>,
): ToolCommand<O>['tool'] | undefined {
  const asked = Object.keys(instead).filter((flag) => values[camelCase(flag)]);
  if (asked.length > 1)
    throw new UsageError(`${asked.map((flag) => `--${flag}`).join(' and ')} can't be given together`);
  return asked[0] === undefined ? undefined : instead[asked[0]];
}

const camelCase = (flag: string): string => flag.replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());

function argumentsOf<O extends OptionTable>(command: Command<O>, values: Record<string, unknown>): string[] {
  const given = 'positional' in command && command.positional ? [values[command.positional.name], values._] : [];
  return given.flat().flatMap((value) => (value === undefined ? [] : [String(value)]));
}
