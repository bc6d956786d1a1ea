import type { Plugin } from 'rolldown';

/**
 * Lets an entry that ends in `await run(…)` become a CommonJS file, which starts faster than a module but can't wait at its top level.
 * Nothing is lost: Node stays alive until the promise has settled.
 */
export const awaitNothingAtTop: Plugin = {
  name: 'await-nothing-at-top',
  transform: {
    filter: { id: /[\\/]src[\\/]cli\.ts$/ },
    handler: (code) => ({ code: code.replace(/^await /gm, ''), map: null }),
  },
};
