import { mergeConfig } from 'vitest/config';
import shared from '../vitest.config.ts';

/** Whole pipes as real processes against the sandbox; the tests lie beside this file. */
export default mergeConfig(shared, {
  test: { include: ['*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000, maxConcurrency: 3 },
});
