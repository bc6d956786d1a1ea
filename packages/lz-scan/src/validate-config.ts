import { selectZones, type Tool } from '@cms-patching/core';
import type { ScanOptions } from './options.ts';
import { zoneNames } from './zone-names.ts';

/** Checks the config file without asking AWS anything; what is wrong in it is thrown with its place. */
export const validateConfig: Tool<ScanOptions> = async ({ args, options, environment, loadConfig, log }) => {
  const { config, file } = await loadConfig();
  const names = zoneNames(args, options);
  const zones = names.length > 0 ? selectZones(config, { names, all: false, environment }) : config.landingZones;
  log.info(
    `${file} is valid: ${zones.length} landing zones in ${new Set(zones.map(({ accountId }) => accountId)).size} accounts`,
  );
  return 'done';
};
