import type { Config, ErrorBudget } from '@cms-patching/core';

/** What the config says about how many servers may be patched, and how many may fail before the rest is left alone. */
export function patchLimits({ patch }: Pick<Config, 'patch'>): { maxErrors: ErrorBudget; maxInstances?: number } {
  const { value, unit } = patch.maxErrors;
  return {
    maxErrors: unit === 'percent' ? { share: value / 100 } : { count: Math.max(1, value) },
    ...(patch.maxInstances !== null && { maxInstances: patch.maxInstances }),
  };
}
