import { defineConfig } from 'vitest/config';

/** One configuration for every package: each runs it from its own folder and leaves its counts in test-results.json. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // The sandbox's clock runs hundreds of times as fast as the wall's: a process that is starved for a second misses minutes.
    retry: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results.json' },
    env: { NODE_EXTRA_CA_CERTS: '', NO_COLOR: '1' },
  },
});
