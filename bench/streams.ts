import { commandLine, stateFolder } from './commands.ts';
import { type MeasureOptions, measureProcess } from './measure-process.ts';
import { paired } from './paired.ts';
import { passingEnv, writePassingRecords } from './passing-records.ts';
import { type Bench, type Row, ratioRow, round, type Section, valueRow } from './section.ts';

/** Every command that reads records: it has worked on these already, leaves them alone, or, as the report does, looks at each. */
const passingStages = ['ami-backup', 'srv-start', 'precheck', 'patch', 'rollback', 'srv-restore', 'report'];
const flagsOf: Readonly<Record<string, readonly string[]>> = { report: ['--format', 'none', '--output', 'ndjson'] };
/** Done, or nothing to do. */
const exits = [0, 4];
const stagesInPipe = 5;
const napOfReader = 6000;

async function* streams(bench: Bench): AsyncIterable<Row> {
  const { rounds, records, scratch, tools } = bench;
  const env = await passingEnv(scratch);
  bench.say(`writing ${records} records`);
  const input = await writePassingRecords(scratch, records);
  const small = await writePassingRecords(scratch, records / 10);
  const seconds = async (argv: string[], options: Partial<MeasureOptions> = {}): Promise<number> =>
    (await measureProcess(argv, { env, input, exits, ...options })).seconds;
  const perSecond = (time: number): string => `${Math.round(records / time)} records/s`;
  const { jq } = tools;
  const few = Math.min(rounds, 3);

  if (jq !== undefined) {
    const beside = await paired(
      1,
      () => seconds(['cat']),
      () => seconds(['jq', '-c', '.']),
    );
    yield ratioRow('cat', perSecond(beside.ours), `jq -c .: ${perSecond(beside.theirs)}`, beside.ratio);
  }
  const stages = passingStages.filter((name) => commandLine(name));
  for (const name of stages) {
    const argv = commandLine(name, ...(flagsOf[name] ?? [])) ?? [];
    if (jq !== undefined) {
      const pair = await paired(
        few,
        () => seconds(argv),
        () => seconds(['jq', '-c', '.']),
      );
      yield ratioRow(
        `${name}, ${records} records pass`,
        perSecond(pair.ours),
        `jq -c .: ${perSecond(pair.theirs)}`,
        pair.ratio,
        0.5,
      );
    }
    yield* memory(name, argv, { env, input, exits }, small);
  }

  const [first] = stages;
  if (first === undefined || jq === undefined) return;
  const inPipe = Array.from({ length: stagesInPipe }, (_, index) => stages[index % stages.length] ?? first);
  const ours = pipeOf(
    inPipe.map((name, index) => [...(commandLine(name) ?? []), '--state-dir', stateFolder(scratch, index)]),
  );
  const pair = await paired(
    few,
    () => seconds(ours),
    () => seconds(pipeOf(inPipe.map(() => ['jq', '-c', '.']))),
  );
  yield ratioRow(inPipe.join(' | '), `${round(pair.ours)} s`, `five jq: ${round(pair.theirs)} s`, pair.ratio, 0.5);
}

async function* memory(name: string, argv: string[], options: MeasureOptions, small: string): AsyncIterable<Row> {
  const peak = async (more: Partial<MeasureOptions>): Promise<number | undefined> =>
    (await measureProcess(argv, { ...options, ...more })).peakMegabytes;
  const few = await peak({ input: small });
  const many = await peak({});
  const held = await peak({ readerSleeps: napOfReader });
  if (few === undefined || many === undefined || held === undefined) return;
  yield valueRow(`${name}, peak memory`, many, ' MB', 120);
  yield ratioRow(
    `${name}, peak memory`,
    `${round(many)} MB`,
    `a tenth of the records: ${round(few)} MB`,
    many / few,
    1.3,
  );
  yield ratioRow(`${name}, reader asleep for 6 s`, `${round(held)} MB`, `awake: ${round(many)} MB`, held / many, 1.3);
}

/** A pipe of processes as one, which fails when any of them does. */
const pipeOf = (lines: readonly string[][]): string[] => [
  'bash',
  '-o',
  'pipefail',
  '-c',
  lines.map((words) => words.map((word) => `'${word}'`).join(' ')).join(' | '),
];

export const streamsSection: Section = {
  name: 'streams',
  describe: 'records of 2 KB that pass a stage, checked against the schema',
  run: streams,
};
