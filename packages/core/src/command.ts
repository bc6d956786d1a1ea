import type { Options } from 'yargs';
import type { ConcurrencyKey, Config, TimeoutKey } from './config/config.ts';
import type { Instance, StageKey } from './instance.ts';
import type { Observer } from './run/run-observer.ts';
import type { Source } from './run/run-source.ts';
import type { Tool } from './run/run-tool.ts';
import type { Plan, Stage } from './stage.ts';
import type { ErrorBudget, Flags } from './stage-yargs.ts';

/** A command's own flags by name, as yargs options. */
export type OptionTable = Record<string, Options>;

type CamelCase<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

type OptionValue<T extends Options> = T extends { choices: readonly (infer C)[] }
  ? WithDefault<T, C>
  : T extends { type: 'boolean' }
    ? WithDefault<T, boolean>
    : T extends { type: 'number' }
      ? WithDefault<T, number>
      : T extends { type: 'array' }
        ? WithDefault<T, string[]>
        : T extends { coerce: (arg: never) => infer R }
          ? WithDefault<T, R>
          : WithDefault<T, string>;
type WithDefault<T extends Options, V> = T extends { default: unknown } | { demandOption: true } ? V : V | undefined;

/** What a command's own flags hold once parsed: `status-checks` becomes `statusChecks`. */
export type OptionValues<O extends OptionTable> = { [K in keyof O & string as CamelCase<K>]: OptionValue<O[K]> };

export interface CommandFacts<O extends OptionTable> {
  /** The bin, the package and the file. */
  name: string;
  /** One sentence; the first line of `--help`. */
  describe: string;
  /** Every IAM action it can call, for `--print-iam`. */
  permissions: readonly string[];
  options?: O;
  /** What must be known of its name, in the help and after a usage error. */
  notice?: string;
  /** Example command lines with what they do. */
  examples?: readonly (readonly [string, string])[];
  /** Completes the word being typed, such as a zone's name; `option` is the one whose value it is, if it is one's. */
  complete?: (current: string, given: Record<string, unknown>, option: string | undefined) => Promise<string[]>;
}

/** A stage of the pipe: records in, the same records out with the stage's block added. */
export interface StageCommand<O extends OptionTable> extends CommandFacts<O> {
  key: StageKey;
  /** It changes something in AWS: guarded by environment, and a block that is already `success` is not redone. */
  changes: boolean;
  /** Whether a block that is `success` tells of a time that is over, so that its work is to be done again. */
  isOutdated?: (record: Instance) => boolean;
  /** Blocks that must not be there with any status but `success`. */
  needs: readonly StageKey[];
  /** Which of the config's `workflow.timeouts` and `workflow.concurrency` apply. */
  timeout: TimeoutKey;
  concurrency: ConcurrencyKey;
  /** How long one record usually takes, in seconds: what `--deadline` reckons with. */
  usualDuration: number;
  /** What the config says where `--max-errors` and `--max-instances` are not given. */
  limits?: (config: Config) => { maxErrors?: ErrorBudget; maxInstances?: number };
  /** Reads the whole input before it begins, and plans it. */
  plan?: () => Promise<Plan<OptionValues<O>>>;
  /** Its own flags that only a plan obeys: they don't go with `--stream`. */
  planOptions?: readonly (keyof O & string)[];
  stage: () => Promise<Stage<OptionValues<O>>>;
}

/** A command that brings forth records and reads none. */
export interface SourceCommand<O extends OptionTable> extends CommandFacts<O> {
  key?: StageKey;
  changes?: boolean;
  /** The boolean flag without which every run of it is a dry run. */
  dryRunUnless?: keyof O & string;
  /** What a landing zone's records are, in the plural; `instances` unless it says otherwise. */
  brings?: string;
  /** Arguments without a flag, any number of them. */
  positional?: { name: string; describe: string };
  timeout: TimeoutKey;
  concurrency: ConcurrencyKey;
  source: () => Promise<Source<OptionValues<O>>>;
  /** Boolean flags that run a tool in place of the source. */
  instead?: Readonly<Record<string, () => Promise<Tool<OptionValues<O>>>>>;
}

/** A command that lets every record pass unchanged and looks at it. */
export interface ObserverCommand<O extends OptionTable> extends CommandFacts<O> {
  observer: () => Promise<Observer<OptionValues<O>>>;
  /** Whether it has something to conclude when nothing comes in, as at a terminal. */
  worksWithoutInput?: (flags: Pick<Flags, 'runId'>, options: OptionValues<O>) => boolean;
}

/** A command outside the pipe, such as a live view. */
export interface ToolCommand<O extends OptionTable> extends CommandFacts<O> {
  positional?: { name: string; describe: string };
  tool: () => Promise<Tool<OptionValues<O>>>;
}

export type Command<O extends OptionTable> = StageCommand<O> | SourceCommand<O> | ObserverCommand<O> | ToolCommand<O>;
