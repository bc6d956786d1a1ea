import { findConfigFile, loadConfig } from '@cms-patching/core';

/**
 * The landing zones of the config that begin with what is typed, but for those that the line has already; in a list with commas its last name is
 * completed. None when there is no config that can be read.
 */
export async function completeZones(current: string, given: Record<string, unknown>): Promise<string[]> {
  const flag = typeof given.config === 'string' ? given.config : undefined;
  const list = current.slice(0, current.lastIndexOf(',') + 1);
  const typed = current.slice(list.length);
  const named = new Set([given._, given.zones, list.split(',')].flat());
  try {
    const file = await findConfigFile({ flag, env: process.env, cwd: process.cwd() });
    const { landingZones } = await loadConfig(file);
    const fitting = landingZones.filter(({ name }) => name.startsWith(typed) && !(named.has(name) && name !== typed));
    return fitting.map(({ name }) => `${list}${name}`);
  } catch {
    // A shell that completes has nowhere to show an error: the command itself will say it.
    return [];
  }
}
