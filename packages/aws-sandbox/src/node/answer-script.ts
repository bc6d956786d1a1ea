import type { RunScript, ScriptResult } from '../model/world.ts';

/** Answers a script from the node's facts, without running anything: `echo` and `exit` are understood, the rest is silent. */
export const answerScript: RunScript = (_server, lines) => interpret(lines);

function interpret(lines: readonly string[]): ScriptResult {
  let stdout = '';
  for (const line of lines.flatMap((one) => one.split('\n'))) {
    const [, command, rest = ''] = /^\s*(echo|exit)\b\s*(.*?)\s*$/.exec(line) ?? [];
    if (command === 'exit') return { exitCode: Number(rest) & 255, stdout, stderr: '' };
    if (command === 'echo') stdout += `${unquote(rest)}\n`;
  }
  return { exitCode: 0, stdout, stderr: '' };
}

const unquote = (words: string): string =>
  words.replace(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double);
