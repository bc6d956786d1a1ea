import { createHash } from 'node:crypto';

/** What a probe asks for, read from the first lines of its script. */
export interface ProbeRequest {
  nonce: string;
  checks: boolean;
  baseline: boolean;
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
  const sections = parameters.get('sections') ?? '';
  return {
    nonce: parameters.get('nonce') ?? '',
    checks: sections.includes('checks'),
    baseline: sections.includes('baseline'),
    sections,
    services: (parameters.get('services') ?? '').split('|').filter(Boolean),
  };
}

/** Writes an answer with the header, the count and the digest that prove it whole. */
export function writeProbe(request: ProbeRequest, platform: 'linux' | 'windows', lines: readonly ProbeLine[]): string {
  const all: ProbeLine[] = [['cms-patching-probe', 1, request.nonce, platform, request.sections], ...lines];
  const body = all.map((line) => `${line.map(cell).join('\t')}\n`).join('');
  const digest = createHash('sha256').update(body).digest('hex');
  return `${body}end\t${request.nonce}\t${all.length}\t${digest}\n`;
}

/** A list: how many there are, and as many as fit into so many characters. */
export function probeList(key: string, most: number, items: readonly string[]): ProbeLine {
  const sorted = [...new Set(items.map((item) => item.replace(/[^!-~]/g, '?')))].sort();
  let used = 0;
  const shown = sorted.filter((item) => {
    used += item.length + 1;
    return used <= most;
  });
  const digest = createHash('sha256')
    .update(sorted.map((item) => `${item}\n`).join(''))
    .digest('hex');
  return [key, sorted.length, shown.length < sorted.length ? digest.slice(0, 12) : '-', ...shown];
}

const cell = (value: string | number | undefined): string => {
  const text = String(value ?? '').replace(/[^ -~]/g, '?');
  return text === '' ? '-' : text;
};
