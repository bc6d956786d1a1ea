import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  csvHeader,
  type Instance,
  instanceSchema,
  OperationError,
  serializeRecord,
  toCsvRow,
} from '@cms-patching/core';
import {
  expectJournalled,
  expectNoDuplicateBackups,
  openWorkbench,
  parseConfig,
  readRecords,
} from '@cms-patching/core/testing';
import { expect } from 'vitest';
import { root } from './open-shell.ts';

export const stages = ['ami-backup', 'srv-start', 'precheck', 'patch', 'rollback', 'srv-restore', 'report'] as const;

const snippets = [
  ...[
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '\t',
    '\r',
    '\u0000',
    '\u001b[2J',
    '\u2028',
    '\ufeff',
    '🙂',
    '\ud800',
    '\\u0000',
  ],
  ...[
    'null',
    '-0',
    '1e999',
    '12345678901234567890',
    'true',
    '""',
    '{}',
    '[]',
    '__proto__',
    'constructor',
    '"status":"success",',
  ],
  ...['=1+1', "'", ';', '\n', '&a ', '*a', '!!binary ', '- ', '<<: ', '['.repeat(5000), '{"a":'.repeat(2000)],
];

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function createDice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A text with one to three places changed: cut out, doubled, or something put in. */
function mutate(text: string, dice: () => number): string {
  let now = text;
  for (let left = 1 + Math.floor(dice() * 3); left > 0; left -= 1) {
    const at = Math.floor(dice() * (now.length + 1));
    const removed = Math.floor(dice() * 12);
    const kind = dice();
    const put =
      kind < 0.6 ? (snippets[Math.floor(dice() * snippets.length)] ?? '') : kind < 0.8 ? now.slice(at, at + 40) : '';
    now = now.slice(0, at) + put + now.slice(at + removed);
  }
  return now;
}

const sample: Instance = {
  schema: 'cms-patching/instance@1',
  runId: '01JNZ8V0M3Q4R5S6T7V8W9X0YZ',
  landingZone: 'lz250nonprod',
  accountId: '111122223333',
  region: 'ap-southeast-2',
  instanceId: 'i-0123456789abcdef0',
  state: 'running',
  tags: { Name: 'web-01', Owner: 'naïve "quotes", =1+1' },
  lzScan: { status: 'success', startedAt: '2026-03-01T14:00:00.000Z', finishedAt: '2026-03-01T14:00:00.000Z' },
};

/** Reads mutated NDJSON, CSV and YAML: everything is a sound record, a named problem, or a refused config. */
export async function feedInProcess(count: number): Promise<void> {
  const dice = createDice(1);
  const config = readFileSync(join(root, 'config/example.nonprod.yml'), 'utf8');
  const seen = { records: 0, rejects: 0, refused: 0, configs: 0 };
  const perFile = 200;
  for (let fed = 0; fed < count; fed += perFile) {
    const isCsv = fed % (2 * perFile) !== 0;
    const line = isCsv ? toCsvRow(sample) : serializeRecord(sample);
    const lines = Array.from({ length: perFile }, () => mutate(line, dice));
    const text = [...(isCsv ? [csvHeader] : []), ...lines].join('\n');
    const source = (async function* () {
      yield Buffer.from(text);
    })();
    const onReject = ({ line: number, message }: { line: number; message: string }): void => {
      seen.rejects += 1;
      expect(number).toBeGreaterThan(0);
      expect(message).not.toMatch(/\[object|^\s*$/);
    };
    for await (const batch of readRecords(source, { name: 'input', onReject })) {
      for (const { record } of batch) {
        seen.records += 1;
        if (!instanceSchema.safeParse(record).success) throw new Error(`not a record: ${JSON.stringify(record)}`);
      }
    }
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    try {
      parseConfig(mutate(config, dice), 'config.yml');
      seen.configs += 1;
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      seen.refused += 1;
    }
  }
  expect(seen.records + seen.rejects).toBeGreaterThanOrEqual(count * 0.5);
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(0);
}

/** Feeds mutated records of a real scan to a built command: it ends by itself, says what it refused, and changes nothing that no sound record asked for. */
export async function feedBinary(stage: (typeof stages)[number], count: number): Promise<void> {
  const bench = await openWorkbench();
  try {
    const dice = createDice(2);
    const scanned = await bench.scanned();
    const lines = Array.from({ length: count }, (_, index) => {
      const record = scanned[index % scanned.length];
      return mutate(serializeRecord(record ?? sample), dice);
    });
    const { exitCode, signal, stdout, stderr } = await bench.run(stage, [], `${lines.join('\n')}\n`);
    expect(
      { signal, ends: [3, 5, 6, 15].includes(exitCode ?? -1) },
      `exit ${exitCode}\n${stderr.slice(-2000)}`,
    ).toEqual({
      signal: undefined,
      ends: true,
    });
    expect(stderr).not.toMatch(/^\s+at /m);
    const out = stdout.split('\n').filter((line) => line !== '');
    for (const line of out) expect(instanceSchema.safeParse(JSON.parse(line)).success, line.slice(0, 300)).toBe(true);
    const fleet = new Set(scanned.map(({ accountId, instanceId }) => `${accountId}/${instanceId}`));
    for (const { account, params } of await bench.sandbox.control.calls({ changes: true })) {
      const { InstanceId, InstanceIds = [] } = params as { InstanceId?: string | string[]; InstanceIds?: string[] };
      for (const id of [InstanceId ?? [], InstanceIds].flat()) expect(fleet).toContain(`${account}/${id}`);
    }
    await expectNoDuplicateBackups(bench.sandbox.control);
    await expectJournalled(bench.sandbox.control, bench.stateDir);
  } finally {
    await bench.close();
  }
}
