import type { OptionValues } from '@cms-patching/core';
import { count } from '@cms-patching/core/command';

export const options = {
  all: { type: 'boolean', default: false, describe: 'every landing zone (of --environment)' },
  keep: count('keep', 'of each server keep the newest N at most, expired or not', { least: 1 }),
  apply: { type: 'boolean', default: false, describe: 'delete; without it only the verdicts are shown' },
} as const;

export type PruneOptions = OptionValues<typeof options>;
