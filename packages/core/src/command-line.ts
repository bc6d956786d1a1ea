import yargs, { type Argv, type FallbackCompletionFunction, type Options } from 'yargs';
import type { Command, OptionTable } from './command.ts';
import { nearestName } from './config/nearest-name.ts';
import { UsageError } from './errors.ts';
import { exitCodes } from './exit-codes.ts';
import { optionBeingGiven } from './option-being-given.ts';
import { commonFlags, inputFlags, planFlags, stageFlags, workFlags } from './stage-yargs.ts';
import { version } from './version.ts';

/** The parser of a command's flags; `typed` are the words of a line that a shell wants completed. */
export function parserOf<O extends OptionTable>(command: Command<O>, typed: readonly string[] = []): Argv {
  const positional = 'positional' in command ? command.positional : undefined;
  const parser = yargs()
    .scriptName(command.name)
    .locale('en')
    .detectLocale(false)
    .exitProcess(false)
    .parserConfiguration({ 'strip-dashed': true, 'strip-aliased': true, 'parse-positional-numbers': false })
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
    .showHelpOnFail(false)
    .epilogue(epilogueOf(command));
  for (const [line, what] of command.examples ?? []) parser.example(line, what);
  if (command.complete) {
    const { complete } = command;
    const table = flagTable(command);
    const option = optionBeingGiven(typed, table);
    const choices = option === undefined ? undefined : table[option]?.choices;
    const completeWord: FallbackCompletionFunction = (current, given, completeFlags, done) => {
      if (choices) done(choices.map(String).filter((choice) => choice.startsWith(current)));
      else if (current.startsWith('-') && !typed.slice(0, -1).includes('--')) completeFlags();
      else complete(current, given, option).then(done, () => done([]));
    };
    // Named as it is asked for: the script says how to install it.
    parser.completion('--completion', false, completeWord);
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

function epilogueOf({ notice }: { notice?: string }): string {
  const codes = Object.values(exitCodes).map(({ code, text }) => `  ${String(code).padStart(3)}  ${text}`);
  return [...(notice ? [notice, ''] : []), 'Exit codes:', ...codes].join('\n');
}

export interface Parsed {
  values: Record<string, unknown>;
  /** What `--help` or `--version` asks to print. */
  printed: string;
  failure: Error | undefined;
}

/** Parses a command line without printing anything. */
export function parse<O extends OptionTable>(parser: Argv, argv: string[], command: Command<O>): Promise<Parsed> {
  const known = Object.keys(flagTable(command));
  return new Promise((resolve) => {
    parser.parse(argv, {}, (error: Error | undefined, values: Record<string, unknown>, output: string) => {
      const failure = error ? usageErrorOf(error, known, command) : undefined;
      resolve({ values, printed: failure ? '' : output, failure });
    });
  });
}

/** yargs names unknown flags as keys; people typed dashes, and often only a letter wrong, or a flag of another command. */
function usageErrorOf(
  error: Error,
  known: readonly string[],
  { name, notice }: { name: string; notice?: string },
): Error {
  if (error instanceof UsageError) return error;
  const unknown = /^Unknown arguments?: (.*)$/.exec(error.message)?.[1];
  if (unknown === undefined) return new UsageError(error.message);
  const said = [...new Set(unknown.split(', ').map(dashed))].map((flag) => {
    const flagOf = flagsOfOthers.find(({ flags }) => Object.hasOwn(flags, flag));
    if (flagOf) return `--${flag} is for commands that ${flagOf.who}; ${name} is none of them`;
    const nearest = nearestName(flag, known);
    return `unknown argument ${flag.length === 1 ? `-${flag}` : `--${flag}`}${nearest ? `: did you mean --${nearest}?` : ''}`;
  });
  return new UsageError([...said, ...(notice ? [notice] : [])].join('\n'));
}

/** A flag that can't mean anything to a command is refused, never ignored. */
const flagsOfOthers: readonly { flags: OptionTable; who: string }[] = [
  { flags: inputFlags, who: 'read records' },
  { flags: workFlags, who: 'work in AWS' },
  { flags: stageFlags, who: 'work on the records they read' },
  { flags: planFlags, who: 'read their whole input before they begin' },
];

const dashed = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
