import { spawn } from 'node:child_process';
import { commandLine } from './commands.ts';
import { paired } from './paired.ts';
import { passingEnv, passingRecord } from './passing-records.ts';
import { type Bench, type Row, ratioRow, round, type Section } from './section.ts';

async function* firstRecord({ rounds, scratch, tools }: Bench): AsyncIterable<Row> {
  const env = await passingEnv(scratch);
  if (tools.jq === undefined) return;
  for (const name of ['srv-start', 'ami-backup']) {
    const argv = commandLine(name);
    if (argv === undefined) continue;
    const pair = await paired(
      rounds,
      () => secondsToFirstLine(argv, env),
      () => secondsToFirstLine(['jq', '--unbuffered', '-c', '.'], env),
    );
    const milliseconds = (seconds: number): string => `${round(seconds * 1000)} ms`;
    yield ratioRow(
      `${name}: first record`,
      milliseconds(pair.ours),
      `jq --unbuffered: ${milliseconds(pair.theirs)}`,
      pair.ratio,
      8,
    );
  }
}

/** From the start of a process, whose input stays open after one record, until that record comes out. */
async function secondsToFirstLine(
  [command = '', ...args]: readonly string[],
  env: Record<string, string>,
): Promise<number> {
  const begun = performance.now();
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.write(passingRecord(0, new Date().toISOString()));
  const seconds = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', () => resolve((performance.now() - begun) / 1000));
    child
      .once('error', reject)
      .once('close', (code) => reject(new Error(`${command} ended with ${code} before it wrote a record`)));
  });
  child.removeAllListeners('close');
  child.stdin.end();
  await new Promise((resolve) => child.once('close', resolve));
  return seconds;
}

export const firstRecordSection: Section = {
  name: 'first-record',
  describe: 'from the start of a stage until its first record is out, while its input stays open',
  run: firstRecord,
};
