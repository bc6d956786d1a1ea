import { selectZones, type Tool } from '@cms-patching/core';
import type { ScanOptions } from './options.ts';
import { zoneNames } from './zone-names.ts';

/** Checks the config file without asking AWS anything; what is wrong in it is thrown with its place. */
export const validateConfig: Tool<ScanOptions> = async ({ args, options, environment, loadConfig, log }) => {
  const { config, file } = await loadConfig();
  const names = zoneNames(args, options);
  const zones = names.length > 0 ? selectZones(config, { names, all: false, environment }) : config.landingZones;
  for (const warning of config.warnings) log.warn(warning);
  const accounts = new Set(zones.map(({ accountId }) => accountId));
  log.info(`${file} is valid: ${counted(zones.length, 'landing zone')} in ${counted(accounts.size, 'account')}`);
  return 'done';
};

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
