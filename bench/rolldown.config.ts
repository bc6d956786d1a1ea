import { defineConfig } from 'rolldown';

/** Makes the benchmark one file that any supported Node can run. */
export default defineConfig({
  input: 'bench/run.ts',
  platform: 'node',
  external: (id) => /^[^./]/.test(id) && !id.startsWith('@cms-patching/'),
  output: { file: 'node_modules/.cache/cms-patching/bench.mjs', format: 'esm' },
  logLevel: 'silent',
});
