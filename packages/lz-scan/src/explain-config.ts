import { explainConfig as explain, selectZones, type Tool } from '@cms-patching/core';
import type { ScanOptions } from './options.ts';
import { zoneNames } from './zone-names.ts';

/** Prints every value in force and who says so; of the landing zones only those that are named, if any are. */
export const explainConfig: Tool<ScanOptions> = async ({ args, options, flags, environment, loadConfig, print }) => {
  const { config } = await loadConfig();
  const names = zoneNames(args, options);
  const shown = names.length > 0 ? selectZones(config, { names, all: false, environment }) : config.landingZones;
  const given = {
    'workflow.concurrency.scan': flags.concurrency,
    'workflow.timeouts.scan': flags.timeout,
    'workflow.poll_interval': flags.pollInterval,
  };
  for (const row of explain({ ...config, landingZones: shown }, { flags: given })) await print(row);
  return 'done';
};
