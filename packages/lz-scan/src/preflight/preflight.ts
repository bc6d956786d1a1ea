import { type ExitName, mostSevere, selectZones, type Tool } from '@cms-patching/core';
import type { ScanOptions } from '../options.ts';
import { workOff } from '../work-off.ts';
import { zoneNames } from '../zone-names.ts';
import { checkCredentials } from './check-credentials.ts';
import { checkRegion } from './check-region.ts';
import { type CheckRow, judgeError } from './check-result.ts';
import { permissionChecks } from './permission-checks.ts';

/** Tests, before the night and without changing anything, all that its enabled phases need of AWS: one row for each check. */
export const preflight: Tool<ScanOptions> = async (context) => {
  const { args, options, flags, environment, stop, log } = context;
  const { config } = await context.loadConfig();
  for (const warning of config.warnings) log.warn(warning);
  const { phases, concurrency, timeouts } = config.workflow;
  const zones = selectZones(config, { names: zoneNames(args, options), all: options.all, environment });
  const permissions = permissionChecks.filter((check) => check.phases.some((phase) => phases[phase]));
  const timeout = flags.timeout ?? timeouts.scan;
  const counts = { ok: 0, untested: 0, failed: 0 };
  const endings = new Set<ExitName>();
  const tell = async (row: CheckRow): Promise<void> => {
    counts[row.result] += 1;
    if (row.result === 'failed') endings.add(row.category);
    await context.print(row);
  };

  const regions = zones.flatMap((zone) => zone.regions.map((region) => ({ zone, region, permissions, timeout })));
  try {
    await workOff(regions, flags.concurrency ?? concurrency.scan, async (each) => {
      for (const row of await checkRegion(each, context)) await tell(row);
    });
    await tell({ check: 'own credentials', ...(await checkCredentials(context).catch(judgeError)) });
  } catch (error) {
    if (!stop.stoppedBy()) throw error;
  }
  log.info(`${counts.ok} checks ok, ${counts.failed} failed, ${counts.untested} can't be tested`);
  return stop.stoppedBy() ?? (endings.size > 1 && !endings.has('guard') ? 'someFailed' : mostSevere([...endings]));
};
