import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const builtFile = (name: string): string => resolve('packages', name, 'dist', `${name}.cjs`);

/** The built commands, by name. npm starts the benchmark at the root of the repository. */
export const built: ReadonlyMap<string, string> = new Map(
  readdirSync('packages')
    .map((name): [string, string] => [name, builtFile(name)])
    .filter(([, file]) => existsSync(file)),
);

/** What a command is started with. Undefined when it has not been built. */
export function commandLine(name: string, ...args: string[]): string[] | undefined {
  const file = built.get(name);
  return file === undefined ? undefined : [process.execPath, file, ...args];
}

/** The environment of everything that is measured: nothing of this machine's settings, some of which slow Node down. */
export function cleanEnv(home: string, more: Record<string, string> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: home, NO_COLOR: '1', ...more };
}

/** A folder for the state of one process, so that two of the same stage do not lock each other out. */
export const stateFolder = (scratch: string, index: number): string => join(scratch, `state-${index}`);
