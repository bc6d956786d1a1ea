import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { format, inspect, stripVTControlCharacters } from 'node:util';
import { cliui } from 'cliui/build/lib/index.js';
import Parser from 'yargs-parser';
import { stringWidth } from './string-width.ts';
import { wrapText } from './wrap-text.ts';

const notHere = (): never => {
  throw new Error('a bundled command has no other files to load');
};

/**
 * What yargs needs of the platform it runs on, as its own shims for browsers and Deno give it: in a bundle without translations, command
 * folders and a package.json to look for, whose loading would take longer than printing the help.
 */
export default {
  assert: { notStrictEqual: () => undefined, strictEqual: () => undefined },
  cliui: (options: object) => cliui(options, { stringWidth, stripAnsi: stripVTControlCharacters, wrap: wrapText }),
  findUp: () => undefined,
  getEnv: (name: string) => process.env[name],
  inspect,
  getProcessArgvBin: () => process.argv[1],
  mainFilename: process.cwd(),
  Parser,
  path: { basename, dirname, extname, relative, resolve, join },
  process: {
    argv: () => process.argv,
    cwd: process.cwd,
    emitWarning: (warning: string, type: string) => process.emitWarning(warning, type),
    execPath: () => process.execPath,
    exit: (code: number) => {
      process.exitCode = code;
    },
    nextTick: process.nextTick,
    /** Only when it is asked for: setting up stdout loads Node's streams. */
    get stdColumns() {
      return process.stdout.columns ?? null;
    },
  },
  readFileSync: () => '{}',
  readdirSync: notHere,
  require: notHere,
  getCallerFile: notHere,
  stringWidth,
  y18n: {
    __: (text: string, ...values: unknown[]) => format(text, ...values),
    __n: (one: string, many: string, count: number, ...values: unknown[]) => {
      const text = count === 1 ? one : many;
      return format(text, ...(text.includes('%d') ? [count] : []), ...values);
    },
    getLocale: () => 'en',
    setLocale: () => undefined,
    updateLocale: () => undefined,
  },
};
