import { basename } from 'node:path';
import { defineConfig } from 'rolldown';

/** Bundles the package in the working directory: src/cli.ts becomes dist/<package folder>.mjs. */
const name = basename(process.cwd());

export default defineConfig({
  input: 'src/cli.ts',
  platform: 'node',
  resolve: { mainFields: ['module', 'main'] },
  output: { file: `dist/${name}.mjs`, format: 'esm', codeSplitting: false },
});
