import { basename, join } from 'node:path';
import { defineConfig } from 'rolldown';
import { awaitNothingAtTop } from './build/await-nothing-at-top.ts';
import { genericSsmErrors } from './build/generic-ssm-errors.ts';
import { groupChunks } from './build/group-chunks.ts';
import { leanYargs } from './build/lean-yargs.ts';
import { literalSchemaKeys } from './build/literal-schema-keys.ts';
import { oneFile } from './build/one-file.ts';
import { singleThreadPino } from './build/single-thread-pino.ts';

const command = basename(process.cwd());
const keepNames = { function: true, class: true };

/**
 * Bundles the package in the working directory: src/cli.ts becomes dist/<package folder>.cjs, one file with the parts that it loads on
 * demand inside. CommonJS, because Node starts it a tenth faster than a module.
 */
export default defineConfig({
  input: { [command]: 'src/cli.ts' },
  platform: 'node',
  resolve: {
    mainFields: ['module', 'main'],
    alias: { yaml: join(import.meta.dirname, 'node_modules/yaml/browser/index.js') },
  },
  // In our own code only an entry acts when it is loaded.
  treeshake: { moduleSideEffects: [{ test: /[\\/]packages[\\/][\w-]+[\\/]src[\\/](?!cli\.ts$)/, sideEffects: false }] },
  experimental: { lazyBarrel: true },
  checks: { emptyImportMeta: false },
  plugins: [
    awaitNothingAtTop,
    literalSchemaKeys,
    genericSsmErrors,
    singleThreadPino,
    leanYargs(join(import.meta.dirname, 'build/yargs-platform.ts')),
    oneFile('start.cjs'),
  ],
  output: {
    dir: 'dist',
    format: 'cjs',
    strict: true,
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name].cjs',
    codeSplitting: groupChunks(),
    // Functions and classes keep their names, so that a stack trace can still be read.
    minify: { compress: { target: 'es2022', keepNames }, mangle: { toplevel: true, keepNames }, codegen: true },
    comments: false,
  },
});
