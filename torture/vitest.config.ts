import { mergeConfig } from 'vitest/config';
import shared from '../vitest.config.ts';

/** The long walks: minutes to hours. `npm run torture`, or one of them: `npm run torture -- killed`. */
export default mergeConfig(shared, {
  test: {
    include: ['*.test.ts'],
    testTimeout: 0,
    retry: 0,
    hookTimeout: 600_000,
    outputFile: { json: 'dist/test-results.json' },
  },
});
