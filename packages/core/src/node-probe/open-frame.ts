import { createHash } from 'node:crypto';
import { type ProbeRequest, probeVersion, sectionList } from './build-probe.ts';

/** Why an output is not this probe's answer: nothing there, not ours, not all of it, not as it was sent, or the probe could not work there. */
export interface ProbeProblem {
  ok: false;
  code: 'empty' | 'foreign' | 'cut' | 'garbled' | 'refused';
  problem: string;
}

export type Frame = { ok: true; facts: Array<{ key: string; values: string[] }> };

export const probeProblem = (code: ProbeProblem['code'], problem: string): ProbeProblem => ({
  ok: false,
  code,
  problem,
});

/** Proves that an output is whole and answers this very request, and returns the lines between its header and its end. */
export function openFrame(output: string, request: ProbeRequest): Frame | ProbeProblem {
  const lines = output.replaceAll('\r\n', '\n').trim().split('\n');
  const header = lines[0] ?? '';
  if (header === '') return probeProblem('empty', 'the probe printed nothing');

  const [word, asked, why] = header.split('\t');
  if (word === 'refused' && asked === request.nonce && why && lines.length === 1)
    return probeProblem('refused', `the probe can't work there: ${why}`);

  const expected = ['cms-patching-probe', probeVersion, request.nonce, request.platform, sectionList(request.sections)];
  if (header !== expected.join('\t')) return foreign(header, expected);

  const [key, nonce, count, digest] =
    lines
      .at(-1)
      ?.match(/^(end)\t(\w+)\t(\d+)\t([0-9a-f]{64})$/)
      ?.slice(1) ?? [];
  if (key === undefined)
    return probeProblem('cut', `the output is cut after ${lines.length} lines: it has no end line`);
  const body = lines.slice(0, -1);
  if (nonce !== request.nonce) return probeProblem('foreign', 'the end line belongs to another probe');
  if (Number(count) !== body.length) {
    return probeProblem('garbled', `the output has ${body.length} lines, ${count} were sent`);
  }
  if (
    digest !==
    createHash('sha256')
      .update(`${body.join('\n')}\n`)
      .digest('hex')
  ) {
    return probeProblem('garbled', 'the output is not what was sent: its digest differs');
  }
  return {
    ok: true,
    facts: body.slice(1).map((line) => {
      const [name = '', ...values] = line.split('\t');
      return { key: name, values };
    }),
  };
}

function foreign(header: string, expected: string[]): ProbeProblem {
  const found = header.split('\t');
  if (found[0] !== expected[0]) return probeProblem('foreign', 'the output does not begin like a probe');
  const names = ['', 'version', 'nonce', 'platform', 'sections'];
  const at = expected.findIndex((value, index) => found[index] !== value);
  const whole = found.length >= expected.length;
  return whole
    ? probeProblem('foreign', `the output has another ${names[at] ?? 'header'}: not the answer to this probe`)
    : probeProblem('cut', 'the output is cut in its first line');
}
