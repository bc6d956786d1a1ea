import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';

export interface Measured {
  seconds: number;
  /** The largest resident memory seen, in MB; undefined where there is no /proc to see it in. */
  peakMegabytes: number | undefined;
}

export interface MeasureOptions {
  /** A file to read from; without it, nothing. */
  input?: string | undefined;
  env: Record<string, string>;
  /** Exit codes that are not a failure of the measurement. */
  exits?: readonly number[];
  /** Milliseconds in which nobody reads what it writes. */
  readerSleeps?: number | undefined;
}

const samplingInterval = 20;

/** Runs a process to its end and says how long it took and how much memory it had at most. Throws when it ends in another way than expected. */
export async function measureProcess(argv: readonly string[], options: MeasureOptions): Promise<Measured> {
  const { input, env, exits = [0], readerSleeps } = options;
  const file = input === undefined ? undefined : await open(input);
  const [command = '', ...args] = argv;
  const begun = performance.now();
  const child = spawn(command, args, {
    env,
    stdio: [file?.fd ?? 'ignore', readerSleeps === undefined ? 'ignore' : 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000);
  });
  if (readerSleeps !== undefined) setTimeout(() => child.stdout?.resume(), readerSleeps);
  let peakMegabytes: number | undefined;
  const sampling = setInterval(() => {
    peakMegabytes = residentPeak(child.pid) ?? peakMegabytes;
  }, samplingInterval);
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(sampling);
  await file?.close();
  if (code === null || !exits.includes(code)) throw new Error(`${argv.join(' ')} ended with ${code}: ${said}`);
  return { seconds, peakMegabytes };
}

function residentPeak(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    // It has just ended, or there is no /proc.
    return undefined;
  }
}
