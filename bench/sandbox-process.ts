import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectControl, type FleetInput, type SandboxControl } from '@cms-patching/aws-sandbox';
import { cleanEnv, commandLine } from './commands.ts';

export interface SandboxProcess {
  endpoint: string;
  env: Record<string, string>;
  control: SandboxControl;
  stop(): Promise<void>;
}

const patience = 60_000;
const lookEvery = 50;

/** Starts a sandbox as a process of its own, so that it shares no thread with what is measured. */
export async function startSandboxProcess(
  folder: string,
  fleet: FleetInput,
  flags: readonly string[],
): Promise<SandboxProcess> {
  const fleetFile = join(folder, 'fleet.yml');
  const readyFile = join(folder, 'ready.json');
  // JSON is YAML.
  await writeFile(fleetFile, JSON.stringify(fleet));
  const line = commandLine('aws-sandbox', '--fleet', fleetFile, '--ready-file', readyFile, ...flags);
  if (line === undefined) throw new Error('aws-sandbox is not built: run make build');
  const [command = '', ...args] = line;
  const child = spawn(command, args, { env: cleanEnv(folder), stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ready = await whenReady(readyFile, () => {
    if (child.exitCode !== null) throw new Error(`the sandbox did not start: ${said}`);
  });
  return {
    ...ready,
    control: connectControl(ready.endpoint),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function whenReady(file: string, check: () => void): Promise<{ endpoint: string; env: Record<string, string> }> {
  const until = performance.now() + patience;
  while (performance.now() < until) {
    check();
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.endsWith('\n')) return JSON.parse(text) as { endpoint: string; env: Record<string, string> };
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
  throw new Error('the sandbox did not get ready within a minute');
}
