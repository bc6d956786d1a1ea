import { createHash } from 'node:crypto';
import type { NodeView } from './node-view.ts';

/** What a probe asks for, read from the first lines of its script. */
export interface ProbeRequest {
  nonce: string;
  /** `checks`, `baseline` or `checks+baseline`. */
  sections: string;
  services: string[];
}

/** One line of a probe's answer: a key and its values; undefined could not be found out. */
export type ProbeLine = readonly [key: string, ...values: (string | number | undefined)[]];

const marker = '# cms-patching-probe 1';

/** The request that a script carries, or undefined if it is no probe of the version that is understood here. */
export function readProbeRequest(script: string): ProbeRequest | undefined {
  if (!script.startsWith(`${marker}\n`)) return undefined;
  const parameters = new Map<string, string>();
  for (const [, name = '', value = ''] of script.matchAll(/^\$?(nonce|sections|services) ?= ?'([^']*)'$/gm)) {
    if (!parameters.has(name)) parameters.set(name, value);
  }
  return {
    nonce: parameters.get('nonce') ?? '',
    sections: parameters.get('sections') ?? '',
    services: (parameters.get('services') ?? '').split('|').filter(Boolean),
  };
}

/** How one platform answers a probe. */
export interface ProbeAnswers {
  platform: 'linux' | 'windows';
  identity(view: NodeView): ProbeLine[];
  checks(view: NodeView, services: readonly string[]): ProbeLine[];
  baseline(view: NodeView): ProbeLine[];
}

/** What the probe would print on this node, with the header, the count and the digest that prove it whole. */
export function answerProbe(view: NodeView, request: ProbeRequest, answers: ProbeAnswers): string {
  const lines: ProbeLine[] = [
    ['cms-patching-probe', 1, request.nonce, answers.platform, request.sections],
    ...answers.identity(view),
    ...(request.sections.includes('checks') ? answers.checks(view, request.services) : []),
    ...(request.sections.includes('baseline') ? answers.baseline(view) : []),
  ];
  const body = lines.map((line) => `${line.map(cell).join('\t')}\n`).join('');
  return `${body}end\t${request.nonce}\t${lines.length}\t${sha256(body)}\n`;
}

/** A place that updates come from, and whether the node can reach it. */
export const probeSource = (name: string, reachable: boolean, host: string): ProbeLine =>
  reachable ? ['source', name, 'ok', host, undefined] : ['source', name, 'failed', host, 'no connection'];

/** A list: how many there are, and as many as fit into so many characters. */
export function probeList(key: string, most: number, items: readonly string[]): ProbeLine {
  const sorted = [...new Set(items.map((item) => item.replace(/[^!-~]/g, '?')))].sort();
  let used = 0;
  const shown = sorted.filter((item) => {
    used += item.length + 1;
    return used <= most;
  });
  const digest = sha256(sorted.map((item) => `${item}\n`).join(''));
  return [key, sorted.length, shown.length < sorted.length ? digest.slice(0, 12) : '-', ...shown];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const cell = (value: string | number | undefined): string => {
  const text = String(value ?? '').replace(/[^ -~]/g, '?');
  return text === '' ? '-' : text;
};
