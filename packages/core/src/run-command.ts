import yargs, { type Argv, type FallbackCompletionFunction, type Options } from 'yargs';
import type { Command, OptionTable, SourceCommand, ToolCommand } from './command.ts';
import { nearestName } from './config/nearest-name.ts';
import { UsageError } from './errors.ts';
import { type ExitName, exitCodes } from './exit-codes.ts';
import { exitForError } from './exit-for-error.ts';
import { commonFlags, type Flags, inputFlags, planFlags, stageFlags, workFlags } from './stage-yargs.ts';
import { version } from './version.ts';

export { count, duration, text } from './option-kinds.ts';
export type { Flags };

/**
 * Runs a command from its declaration: parses the flags, answers help and usage errors without loading anything else, and sets the
 * exit code. It never calls `process.exit`, which would cut off what is still in the pipe.
 */
export async function runCommand<const O extends OptionTable>(command: Command<O>): Promise<void> {
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
  const parser = parserOf(command);
  const asked = argv.indexOf('--get-yargs-completions');
  if (asked !== -1) {
    const words = await parser.getCompletion(argv.slice(asked + 1));
    process.stdout.write(words.map((word) => `${word}\n`).join(''));
    return 'done';
  }
  const { values, printed, failure } = await parse(parser, argv, Object.keys(flagTable(command)));
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
  if (process.stdin.isTTY && (flags.input === undefined || flags.input === '-')) {
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

function parserOf<O extends OptionTable>(command: Command<O>): Argv {
  const positional = 'positional' in command ? command.positional : undefined;
  const parser = yargs()
    .scriptName(command.name)
    .locale('en')
    .detectLocale(false)
    .exitProcess(false)
    .parserConfiguration({ 'strip-dashed': true, 'strip-aliased': true })
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .command(`$0${positional ? ` [${positional.name}..]` : ''}`, command.describe, (builder) => {
      if (positional)
        builder.positional(positional.name, { describe: positional.describe, type: 'string', array: true });
      return builder;
    })
    .options(flagTable(command))
    .version(version)
    .help()
    .alias('help', 'h')
    .strict()
    .epilogue(epilogueOf(command));
  for (const [line, what] of command.examples ?? []) parser.example(line, what);
  if (command.complete) {
    const { complete } = command;
    const completeWord: FallbackCompletionFunction = (current, given, completeFlags, done) => {
      if (current.startsWith('-')) completeFlags();
      else complete(current, given).then(done, () => done([]));
    };
    parser.completion('completion', false, completeWord);
  }
  return parser;
}

function flagTable<O extends OptionTable>(command: Command<O>): OptionTable {
  const own: OptionTable = command.options ?? {};
  const group = (table: OptionTable, title: string): OptionTable =>
    Object.fromEntries(Object.entries(table).map(([name, option]) => [name, { ...lastGiven(option), group: title }]));
  const isStage = 'stage' in command;
  return {
    ...group(own, 'Options of this command:'),
    ...(isStage && command.plan ? group(planFlags, 'Options of this command:') : {}),
    ...group(
      {
        ...(isStage || 'observer' in command ? inputFlags : {}),
        ...(isStage || 'source' in command ? workFlags : {}),
        ...(isStage ? stageFlags : {}),
        ...commonFlags,
      },
      'Options of every command:',
    ),
  };
}

/** Of a flag given twice the last one counts, so that a line can be repeated with a change at its end; lists collect all. */
function lastGiven(option: Options): Options {
  if (option.type === 'array' || option.type === 'boolean') return option;
  const { coerce = (value: unknown) => value } = option;
  return { ...option, coerce: (given: unknown) => coerce(Array.isArray(given) ? given.at(-1) : given) };
}

function epilogueOf<O extends OptionTable>(command: Command<O>): string {
  const codes = Object.values(exitCodes).map(({ code, text }) => `  ${String(code).padStart(3)}  ${text}`);
  const also =
    command.name === 'patch'
      ? ['This is cms-patching; GNU patch is another program (its -p1 is not known here).', '']
      : [];
  return [...also, 'Exit codes:', ...codes].join('\n');
}

interface Parsed {
  values: Record<string, unknown>;
  printed: string;
  failure: Error | undefined;
}

function parse(parser: Argv, argv: string[], known: readonly string[]): Promise<Parsed> {
  return new Promise((resolve) => {
    parser.parse(argv, {}, (error: Error | undefined, values: Record<string, unknown>, output: string) => {
      const failure = error ? usageErrorOf(error, known) : undefined;
      resolve({ values, printed: failure ? '' : output, failure });
    });
  });
}

/** yargs names unknown flags as keys; people typed dashes, and often only a letter wrong. */
function usageErrorOf(error: Error, known: readonly string[]): Error {
  if (error instanceof UsageError) return error;
  const unknown = /^Unknown arguments?: (.*)$/.exec(error.message)?.[1];
  if (unknown === undefined) return new UsageError(error.message);
  const said = [...new Set(unknown.split(', ').map(dashed))].map((name) => {
    const nearest = nearestName(name, known);
    return `unknown argument ${name.length === 1 ? `-${name}` : `--${name}`}${nearest ? `: did you mean --${nearest}?` : ''}`;
  });
  return new UsageError(said.join('\n'));
}

const camelCase = (flag: string): string => flag.replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());
const dashed = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function argumentsOf<O extends OptionTable>(command: Command<O>, values: Record<string, unknown>): string[] {
  const given = 'positional' in command && command.positional && values[command.positional.name];
  return Array.isArray(given) ? given.map(String) : [];
}
