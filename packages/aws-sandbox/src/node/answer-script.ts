import type { RunScript, ScriptResult } from '../model/world.ts';
import { linuxProbe } from './linux-probe.ts';
import { viewNode } from './node-view.ts';
import { answerProbe, readProbeRequest } from './probe-frame.ts';
import { windowsProbe } from './windows-probe.ts';

/** Answers a script from the node's facts, running nothing: probes are understood, and of the rest `echo` and `exit`. */
export const answerScript: RunScript = (server, lines, now) => {
  const script = lines.join('\n');
  const request = readProbeRequest(script);
  if (!request) return interpret(script);
  const answers = server.os.platform === 'windows' ? windowsProbe : linuxProbe;
  return { exitCode: 0, stdout: answerProbe(viewNode(server, now), request, answers), stderr: '' };
};

function interpret(script: string): ScriptResult {
  let stdout = '';
  for (const line of script.split('\n')) {
    const [, command, rest = ''] = /^\s*(echo|exit)\b\s*(.*?)\s*$/.exec(line) ?? [];
    if (command === 'exit') return { exitCode: Number(rest) & 255, stdout, stderr: '' };
    if (command === 'echo') stdout += `${unquote(rest)}\n`;
  }
  return { exitCode: 0, stdout, stderr: '' };
}

const unquote = (words: string): string =>
  words.replace(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double);
