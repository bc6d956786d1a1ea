import { findConfigFile, loadConfig } from '@cms-patching/core';

/** The landing zones of the config that begin with what is typed; none when there is no config that can be read. */
export async function completeZones(current: string, given: Record<string, unknown>): Promise<string[]> {
  const flag = typeof given.config === 'string' ? given.config : undefined;
  try {
    const file = await findConfigFile({ flag, env: process.env, cwd: process.cwd() });
    const { landingZones } = await loadConfig(file);
    return landingZones.map(({ name }) => name).filter((name) => name.startsWith(current));
  } catch {
    // A shell that completes has nowhere to show an error: the command itself will say it.
    return [];
  }
}
