import { shorten, visibleText } from '../../codec/terminal-text.ts';
import type { Invocation } from './invocations.ts';

/** The agent's own closing line and headings, which say nothing of what went wrong. */
const frame = /^(failed to run commands|-+ERROR-+)/;

/** The end of what the failing step of a command printed, fit for a terminal; empty when it printed nothing. */
export function lastWords(steps: Invocation['steps']): string {
  const output = steps.find(({ status }) => status !== 'Success')?.output ?? '';
  const lines = output.split('\n').map((line) => line.trim());
  return shorten(visibleText(lines.findLast((line) => line !== '' && !frame.test(line)) ?? ''), 160);
}
