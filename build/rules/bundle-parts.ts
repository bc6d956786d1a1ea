import { createRequire } from 'node:module';
import { basename } from 'node:path';

const require = createRequire(import.meta.url);
const onDemand = /Promise\.resolve\(\)\.then\(\(\)=>(?:[\w$.]+\()?require\("(\.[^"]+)"\)/g;
const atOnce = /require\("(\.[^"]+)"\)/g;

/** The text of each part of a built command by its name; the entry's is called `begin`. */
export function partsOf(file: string): Map<string, string> {
  const { parts, begin } = require(file) as { parts: Record<string, string | (() => void)>; begin: string };
  return new Map([['begin', begin], ...Object.entries(parts).map(([name, part]) => [name, String(part)] as const)]);
}

/** The parts that are loaded with this one, itself among them. */
export function loadedWith(name: string, parts: ReadonlyMap<string, string>, loaded = new Set<string>()): Set<string> {
  if (loaded.has(name)) return loaded;
  loaded.add(name);
  const text = parts.get(name) ?? '';
  for (const [, path = ''] of text.replace(onDemand, '').matchAll(atOnce)) loadedWith(basename(path), parts, loaded);
  return loaded;
}

/**
 * The parts that a run of a command loads, at once and on demand, and with them the SDK, but not what the SDK loads for other ways to
 * sign in.
 */
export function partsOfRun(parts: ReadonlyMap<string, string>): string[] {
  const loaded = loadedWith('begin', parts);
  for (const name of loaded) {
    if (name === 'aws-sdk.cjs') continue;
    const text = parts.get(name) ?? '';
    for (const [, path = ''] of text.matchAll(onDemand)) loadedWith(basename(path), parts, loaded);
  }
  loaded.delete('begin');
  return [...loaded];
}
