import { explainConfig as explain, selectZones, type Tool, type ToolContext } from '@cms-patching/core';
import type { ScanOptions } from './options.ts';
import { zoneNames } from './zone-names.ts';

/** Prints every value in force and who says so; of the landing zones only those that are named, if any are. */
export const explainConfig: Tool<ScanOptions> = async (context) => {
  const { args, options, flags, environment, loadConfig, print } = context;
  const { config, file } = await loadConfig();
  const names = zoneNames(args, options);
  const shown = names.length > 0 ? selectZones(config, { names, all: false, environment }) : config.landingZones;
  const given = {
    'workflow.concurrency.scan': flags.concurrency,
    'workflow.timeouts.scan': flags.timeout,
    'workflow.poll_interval': flags.pollInterval,
  };
  for (const row of surroundings(context, file)) await print(row);
  for (const row of explain({ ...config, landingZones: shown }, { flags: given })) await print(row);
  return 'done';
};

/** What decides before the config file is read, or beside it. */
function surroundings({ flags, environment, stateDir, endpoint }: ToolContext<ScanOptions>, file: string) {
  const { env } = process;
  const source = (flag: unknown, variable: string): string =>
    flag !== undefined ? 'flag' : env[variable] ? variable : 'default';
  return [
    { key: 'config', value: file, source: source(flags.config, 'CMS_PATCHING_CONFIG') },
    { key: 'environment', value: environment ?? null, source: source(flags.environment, 'CMS_PATCHING_ENVIRONMENT') },
    { key: 'state_dir', value: stateDir, source: source(flags.stateDir, 'CMS_PATCHING_STATE_DIR') },
    { key: 'profile', value: flags.profile ?? env.AWS_PROFILE ?? null, source: source(flags.profile, 'AWS_PROFILE') },
    { key: 'endpoint', value: endpoint ?? null, source: source(undefined, 'AWS_ENDPOINT_URL') },
  ];
}
