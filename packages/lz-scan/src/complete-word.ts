import { type Config, findConfigFile, loadConfig } from '@cms-patching/core';
import { platforms, states } from './ad-hoc-filters.ts';

/**
 * What the word being typed can become, as a value of `option` or else as a landing zone: all that begins with it, but for what the line has
 * already; in a list with commas its last name is completed. None when there is no config that can be read.
 */
export async function completeWord(
  current: string,
  given: Record<string, unknown>,
  option: string | undefined,
): Promise<string[]> {
  const list = current.slice(0, current.lastIndexOf(',') + 1);
  const typed = current.slice(list.length);
  const named = new Set(option === 'environment' ? [] : [given._, given.zones, list.split(',')].flat());
  const fitting = (await namesFor(option, given)).filter(
    (name) => name.startsWith(typed) && !(named.has(name) && name !== typed),
  );
  return fitting.map((name) => `${list}${name}`);
}

async function namesFor(option: string | undefined, given: Record<string, unknown>): Promise<readonly string[]> {
  if (option === 'state') return states;
  if (option === 'platform') return platforms;
  if (option === 'environment') {
    const environments = (await zonesOf(given)).flatMap(({ environment }) => environment ?? []);
    return [...new Set(environments)];
  }
  if (option === undefined || option === 'landing-zones') return (await zonesOf(given)).map(({ name }) => name);
  return [];
}

async function zonesOf(given: Record<string, unknown>): Promise<Config['landingZones']> {
  const flag = typeof given.config === 'string' ? given.config : undefined;
  try {
    return (await loadConfig(await findConfigFile({ flag, env: process.env, cwd: process.cwd() }))).landingZones;
  } catch {
    // A shell that completes has nowhere to show an error: the command itself will say it.
    return [];
  }
}
