import { type ChildProcess, spawn } from 'node:child_process';
import {
  type Instance,
  instanceKey,
  type StageContext,
  serializeRecord,
  shorten,
  visibleText,
} from '@cms-patching/core';
import type { PatchOptions } from './patch-orders.ts';

/** Of a hook's output the journal keeps so many characters; the rest is read and dropped, so that a talkative hook does not hang. */
const mostOutput = 4000;
/** How long a hook that was told to end is given, and how long its output may outlast it; wall milliseconds. */
const grace = 2000;

export interface HookEnding {
  ok: boolean;
  /** How it ended, for people. */
  message: string;
}

/**
 * Runs an operator's command on this machine with a record on its standard input, for at most the configured time, and writes into the
 * journal how it ended and what it said. Its time is the wall's, and it has a process group of its own, so that Ctrl-C does not reach it.
 */
export async function runHook(
  which: 'before' | 'after',
  command: string,
  record: Instance,
  { journal, timeouts, log }: Pick<StageContext<PatchOptions>, 'journal' | 'timeouts' | 'log'>,
): Promise<HookEnding> {
  const { how, ok, output } = await runShell(command, `${serializeRecord(record)}\n`, timeouts.hook * 1000);
  const message = `the ${which} hook ${how}`;
  const said = visibleText(output.trimEnd());
  await journal.append({ type: 'note', instance: instanceKey(record), text: message, hook: which, output: said });
  if (!ok) log.warn(`${record.instanceId}: ${message}${said === '' ? '' : `: ${shorten(said, 200)}`}`);
  return { ok, message };
}

interface ShellEnding {
  ok: boolean;
  how: string;
  output: string;
}

function runShell(command: string, input: string, timeout: number): Promise<ShellEnding> {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    let timedOut = false;
    let grim: NodeJS.Timeout | undefined;
    const patience = setTimeout(() => {
      timedOut = true;
      killGroup(child, 'SIGTERM');
      grim = setTimeout(() => killGroup(child, 'SIGKILL'), grace);
    }, timeout);
    const end = (how: string, ok: boolean): void => {
      clearTimeout(patience);
      clearTimeout(grim);
      // The shell may be gone while what it has started pays no heed to SIGTERM.
      if (timedOut) killGroup(child, 'SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ ok, how: timedOut ? `was ended after ${timeout / 1000} s` : how, output });
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(0, mostOutput);
      });
    }
    // A hook need not read its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('error', (error) => end(`could not be run: ${error.message}`, false));
    child.on('exit', (code, signal) => {
      // From now on only what it has left behind may still hold its output.
      clearTimeout(patience);
      const how = signal ? `was ended by ${signal}` : `ended with ${code}`;
      const late = setTimeout(() => end(how, code === 0 && !timedOut), grace);
      child.on('close', () => {
        clearTimeout(late);
        end(how, code === 0 && !timedOut);
      });
    });
  });
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // macOS says EPERM of a group in which nobody is alive any more.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
