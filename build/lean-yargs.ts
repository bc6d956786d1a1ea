import { dirname, join } from 'node:path';
import type { Plugin } from 'rolldown';

const trusting = 'export function argsert() {}';

/**
 * Gives yargs our own platform in place of the one that loads its translations, a package.json and a segmenter of all scripts, and leaves
 * out the run-time check of each call's argument types, which the compiler has done: together a fifth of the time that `--help` takes.
 */
export function leanYargs(platform: string): Plugin {
  let yargs: string | undefined;
  return {
    name: 'lean-yargs',
    async resolveId(source, importer) {
      if (source.endsWith('/platform-shims/esm.mjs')) {
        yargs = importer;
        return platform;
      }
      if (importer !== platform || !/^(?:cliui|yargs-parser)\b/.test(source)) return null;
      const [name = source, ...inside] = source.split('/');
      const found = await this.resolve(name, yargs);
      return found && inside.length > 0 ? join(dirname(found.id), ...inside) : found;
    },
    load: {
      filter: { id: /[\\/]yargs[\\/]build[\\/]lib[\\/]argsert\.js$/ },
      handler: () => trusting,
    },
  };
}
