import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const onDemand = /Promise\.resolve\(\)\.then\(\(\)=>(?:[\w$.]+\()?require\("(\.[^"]+)"\)/g;
const atOnce = /require\("(\.[^"]+)"\)/g;

/** The files that Node reads when it loads this one, itself among them, by path with their text. */
export function partsLoadedWith(file: string, parts = new Map<string, string>()): Map<string, string> {
  if (parts.has(file)) return parts;
  const text = readFileSync(file, 'utf8');
  parts.set(file, text);
  for (const [, path = ''] of text.replace(onDemand, '').matchAll(atOnce))
    partsLoadedWith(join(dirname(file), path), parts);
  return parts;
}

/** The files that this one loads on demand. */
export function partsOnDemand(file: string): string[] {
  return Array.from(readFileSync(file, 'utf8').matchAll(onDemand), ([, path = '']) => join(dirname(file), path));
}

/**
 * The files that a run of a command loads, by path: its own parts, at once and on demand, and with them the SDK, but not what the SDK
 * loads for other ways to sign in.
 */
export function partsOfCommand(entry: string): string[] {
  const parts = partsLoadedWith(entry);
  for (const file of parts.keys()) {
    if (basename(file) === 'aws-sdk.cjs') continue;
    for (const part of partsOnDemand(file)) partsLoadedWith(part, parts);
  }
  return [...parts.keys()].filter((file) => file !== entry);
}
