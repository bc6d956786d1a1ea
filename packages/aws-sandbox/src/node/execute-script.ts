import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunScript, ScriptResult } from '../model/world.ts';
import { answerScript } from './answer-script.ts';
import { linuxCommands } from './linux-commands.ts';
import { type NodeView, viewNode } from './node-view.ts';
import { writeShims } from './write-shims.ts';

/** Wall-clock milliseconds after which a script is killed, and how many run at once. */
const longest = 60_000;
const lanes: Promise<unknown>[] = Array.from({ length: 4 }, () => Promise.resolve());
let turn = 0;

/**
 * Really runs a shell script for a Linux node, with `sh`, in a temporary directory, with no environment but the agent's,
 * and with no commands on its PATH but the node's own. Windows nodes answer from their facts.
 */
export const executeScript: RunScript = (server, lines, now) => {
  if (server.os.platform === 'windows') return answerScript(server, lines, now);
  const view = viewNode(server, now);
  const lane = turn++ % lanes.length;
  const run = (lanes[lane] ?? Promise.resolve()).then(() => runIsolated(view, lines.join('\n')));
  lanes[lane] = run.catch(() => undefined);
  return run;
};

async function runIsolated(view: NodeView, script: string): Promise<ScriptResult> {
  const home = await mkdtemp(join(tmpdir(), 'aws-sandbox-node-'));
  try {
    const bin = join(home, 'bin');
    const file = join(home, '_script.sh');
    await Promise.all([writeShims(bin, linuxCommands(view)), writeFile(file, `${script}\n`)]);
    const environment = { PATH: bin, AWS_SSM_INSTANCE_ID: view.instanceId, AWS_SSM_REGION_NAME: view.region };
    return await runShell(file, home, environment);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function runShell(file: string, cwd: string, env: Record<string, string>): Promise<ScriptResult> {
  return new Promise((resolve, reject) => {
    // A process group of its own, so that what the script leaves behind goes with it.
    const child = spawn('/bin/sh', [file], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (output[name].length < 1_000_000) output[name] += text;
      });
    }
    const killAll = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    };
    const timer = setTimeout(killAll, longest);
    child.once('error', reject);
    child.once('exit', killAll);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ exitCode: code ?? 137, ...output });
    });
  });
}
