import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Instance, instanceKey, type StageKey } from '../instance.ts';
import { openWorkbench, toNdjson, type Workbench } from './workbench.ts';

export interface ContractSubject {
  /** Bin, package and file name. */
  name: string;
  key: StageKey;
  changes: boolean;
  /** Makes a scanned record into one that the stage would really work on. */
  ready?: (record: Instance) => Instance;
}

/**
 * The promises that every stage keeps, tested on the built command as a process of its own against a sandbox: it is the first call in
 * every stage's test file.
 */
export function testStageContract({ name, key, changes, ready = (record) => record }: ContractSubject): void {
  describe(`${name} keeps the stage contract`, () => {
    let bench: Workbench;
    let scanned: Instance[];
    beforeAll(async () => {
      bench = await openWorkbench();
    });
    beforeAll(async () => {
      scanned = await bench.scanned();
    });
    afterAll(() => bench.close());

    /** Records that no stage has anything to do for, so that they only pass. */
    const passing = (count: number): Instance[] =>
      Array.from({ length: count }, (_, index) => {
        const [first] = scanned;
        if (!first) throw new Error('the fleet is empty');
        const block = {
          status: 'success' as const,
          startedAt: first.lzScan?.startedAt ?? '',
          finishedAt: first.lzScan?.finishedAt ?? '',
        };
        const instanceId = `i-${index.toString(16).padStart(17, '0')}`;
        return changes
          ? { ...first, instanceId, [key]: block }
          : {
              ...first,
              instanceId,
              lzScan: { ...block, status: 'skipped' as const, reason: { code: 'opt-out', message: 'left out' } },
            };
      });

    test('nothing in, nothing out, exit 4', async () => {
      const { exitCode, stdout } = await bench.run(name);
      expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    });

    test('each record in comes out once, with its unknown keys', async () => {
      const records = passing(500).map((record, index) => ({
        ...record,
        addedByJq: { index, text: 'naïve "quotes" \u2028 \n' },
      }));
      const { records: out } = await bench.run(name, [], records);
      expect(out.map(instanceKey)).toEqual(records.map(instanceKey));
      expect(out.map((record) => record.addedByJq)).toEqual(records.map((record) => record.addedByJq));
    });

    test('a bad line is named and kept, and the rest goes on', async () => {
      const [first, second] = passing(2);
      const input = `${JSON.stringify(first)}\n{"not":"a record"}\nnot json\n${JSON.stringify(second)}\n`;
      const { exitCode, records, stderr } = await bench.run(name, [], input);
      expect(records).toHaveLength(2);
      expect(stderr).toMatch(/stdin:2: /);
      expect(stderr).toMatch(/stdin:3: /);
      expect(stderr).toMatch(/rejects\.ndjson/);
      // To a stage that changes things, what passes is done; to one that observes, the bad lines are all there was to do.
      expect(exitCode).toBe(changes ? 3 : 15);
    });

    test('a CSV checkpoint is read like the NDJSON it was made of', async () => {
      const records = passing(3);
      const { stdout: csv } = await bench.run(name, ['--output', 'csv'], records);
      const fromCsv = await bench.run(name, [], csv);
      const fromNdjson = await bench.run(name, [], records);
      expect(fromCsv.records.map(withoutTimes)).toEqual(fromNdjson.records.map(withoutTimes));
    });

    test('a duplicate is worked on once and still comes out twice', async () => {
      const [record] = scanned.map(ready);
      if (!record) throw new Error('the fleet is empty');
      const { records } = await bench.run(name, ['--dry-run'], [record, record]);
      expect(records.map((each) => each[key]?.reason?.code).filter((code) => code === 'duplicate')).toHaveLength(1);
      expect(records).toHaveLength(2);
    });

    test('a terminal as its input is answered with the help, and with what to do', async () => {
      const { exitCode, screen } = await bench.inTerminal(name);
      expect(exitCode, screen).toBe(2);
      expect(screen).toMatch(/standard input is a terminal: pipe records in, or name a file with --input/);
    });

    test('an unknown flag is a usage error that names it', async () => {
      const { exitCode, stderr, stdout } = await bench.run(name, ['--dry-rum']);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toMatch(/--dry-rum: did you mean --dry-run\?/);
    });

    test('--help lists the exit codes, --print-iam and --print-schema print JSON', async () => {
      const help = await bench.run(name, ['--help']);
      expect(help.exitCode).toBe(0);
      expect(help.stdout).toMatch(/130 {2}interrupted/);
      const iam = await bench.run(name, ['--print-iam']);
      expect(JSON.parse(iam.stdout).Statement[0].Action.length).toBeGreaterThan(0);
      const schema = await bench.run(name, ['--print-schema']);
      expect(JSON.parse(schema.stdout).properties).toHaveProperty(key);
    });

    test('--dry-run changes nothing in AWS', async () => {
      await bench.sandbox.control.clearCalls();
      const { records } = await bench.run(name, ['--dry-run'], scanned.map(ready));
      expect(records).toHaveLength(scanned.length);
      expect(await bench.sandbox.control.calls({ changes: true })).toEqual([]);
    });

    test('a record of another account, endpoint or region than the config is refused, and nothing is sent', async () => {
      const [record] = scanned.map(ready);
      if (!record) throw new Error('the fleet is empty');
      const { endpoint: _, ...fromAws } = record;
      await bench.sandbox.control.clearCalls();
      const wrong = [{ ...record, accountId: '999988887777' }, fromAws, { ...record, region: 'eu-north-1' }];
      const { exitCode, records } = await bench.run(name, [], wrong);
      expect(exitCode).toBe(5);
      expect(records.map((each) => each[key]?.status)).toEqual(['skipped', 'skipped', 'skipped']);
      expect(await bench.sandbox.control.calls()).toEqual([]);
    });

    test('a needed block that failed passes as skipped, and the exit code says that something failed', async () => {
      const failing = passing(3).map((record) => ({
        ...record,
        [key]: undefined,
        lzScan: { ...record.lzScan, ...failedBlock },
      }));
      const { exitCode, records } = await bench.run(name, ['--dry-run'], failing);
      expect(records).toHaveLength(3);
      expect(exitCode).toBe(3);
    });

    test('a reader that goes away ends it with 141 and no stack trace', async () => {
      const child = bench.start(name);
      child.stdin.end(toNdjson(passing(20_000)));
      child.stdout.once('data', () => child.stdout.destroy());
      const { exitCode, stderr } = await child.done;
      expect(exitCode).toBe(141);
      expect(stderr).not.toMatch(/^\s+at /m);
    });

    test('Ctrl-C reads on to the end of input and loses no record', async () => {
      const records = passing(50);
      const child = bench.start(name);
      child.stdin.write(toNdjson(records.slice(0, 20)));
      await new Promise((resolve) => child.stdout.once('data', resolve));
      child.kill('SIGINT');
      await new Promise((resolve) => child.stderr.once('data', resolve));
      child.stdin.end(toNdjson([...records.slice(20), ...scanned.map(ready)]));
      const { exitCode, stdout } = await child.done;
      expect(exitCode).toBe(130);
      expect(stdout.trimEnd().split('\n')).toHaveLength(records.length + scanned.length);
    });
  });
}

const failedBlock = {
  status: 'failed',
  error: { category: 'internal', code: 'test', message: 'failed', retryable: false },
};

const withoutTimes = (record: Instance): unknown =>
  JSON.parse(
    JSON.stringify(record, (name, value) => (name === 'startedAt' || name === 'finishedAt' ? undefined : value)),
  );
