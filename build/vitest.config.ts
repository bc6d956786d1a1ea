import { mergeConfig } from 'vitest/config';
import shared from '../vitest.config.ts';

/** The tests of the build and of the repository's rules lie beside what they test, not in a src folder. */
export default mergeConfig(shared, { test: { include: ['**/*.test.ts'] } });
