import { onePerZone } from '@cms-patching/core';

/** What this process finds of the servers of one zone, for others that depend on them. */
export interface Verdicts {
  /** Lets others wait for a verdict that is on its way; a look that comes to none leaves it unknown. */
  follow(instanceId: string, ready: Promise<boolean>): void;
  /** Undefined where this process has not begun to look, or could not tell. */
  of(instanceId: string): Promise<boolean | undefined>;
}

/** The verdicts of a zone. A verdict waits for no other one, so that servers which depend on each other don't wait for ever. */
export const verdicts = onePerZone((): Verdicts => {
  const known = new Map<string, boolean | undefined | Promise<boolean | undefined>>();
  return {
    follow(instanceId, ready) {
      const settled = ready.catch(() => undefined);
      known.set(instanceId, settled);
      settled.then((verdict) => known.set(instanceId, verdict));
    },
    of: async (instanceId) => known.get(instanceId),
  };
});
