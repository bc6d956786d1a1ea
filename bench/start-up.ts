import { partsOf, partsOfRun } from '../build/rules/bundle-parts.ts';
import { built, cleanEnv } from './commands.ts';
import { type MeasureOptions, measureProcess } from './measure-process.ts';
import { paired } from './paired.ts';
import { type Bench, type Row, ratioRow, type Section } from './section.ts';

const milliseconds = (seconds: number): string => `${Math.round(seconds * 1000)} ms`;

async function* startUp({ rounds, scratch, tools }: Bench): AsyncIterable<Row> {
  const env = cleanEnv(scratch);
  const bareNode = [process.execPath, '-e', '0'];
  const compare = async (what: string, argv: string[], goal?: number, exits?: number[]): Promise<Row> => {
    const options: MeasureOptions = { env, ...(exits && { exits }) };
    const seconds = async (line: string[], of: MeasureOptions): Promise<number> =>
      (await measureProcess(line, of)).seconds;
    const pair = await paired(
      rounds,
      () => seconds(argv, options),
      () => seconds(bareNode, { env }),
    );
    return ratioRow(what, milliseconds(pair.ours), `node -e 0: ${milliseconds(pair.theirs)}`, pair.ratio, goal);
  };
  for (const [name, file] of built) yield await compare(`${name} --help`, [process.execPath, file, '--help'], 2);
  for (const [name, file] of built) {
    yield await compare(`${name} --no-such-flag`, [process.execPath, file, '--no-such-flag'], 2, [2]);
  }
  for (const [name, file] of built) {
    const loading = `const { load } = require(${JSON.stringify(file)});${partsOfRun(partsOf(file))
      .map((part) => `load('${part}');`)
      .join('')}`;
    yield await compare(`${name}: all its code loaded`, [process.execPath, '-e', loading], 4);
  }
  if (tools.aws !== undefined) yield await compare(`aws --version (${tools.aws})`, ['aws', '--version']);
}

export const startUpSection: Section = {
  name: 'start-up',
  describe: 'from the command line to its end, without a network',
  run: startUp,
};
