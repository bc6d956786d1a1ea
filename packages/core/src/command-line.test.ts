import { expect, test } from 'vitest';
import type { Command, OptionTable } from './command.ts';
import { parse, parserOf } from './command-line.ts';

const facts = { describe: 'Do something.', permissions: [] };
const never = async (): Promise<never> => {
  throw new Error('nothing is run here');
};
const source: Command<OptionTable> = { ...facts, name: 'scan', timeout: 'scan', concurrency: 'scan', source: never };
const stage: Command<OptionTable> = {
  ...facts,
  name: 'start',
  key: 'srvStart',
  changes: true,
  needs: [],
  timeout: 'instanceStart',
  concurrency: 'start',
  usualDuration: 60,
  stage: never,
};
const tool: Command<OptionTable> = { ...facts, name: 'watch', tool: never };
const observer: Command<OptionTable> = { ...facts, name: 'look', observer: never };

test.each<[Command<OptionTable>, string[], string | undefined]>([
  [stage, ['--limit', '3', '--force', '--ordered', '--max-errors', '5%'], undefined],
  [source, ['--limit', '3'], '--limit is for commands that work on the records they read; scan is none of them'],
  [source, ['--force'], '--force is for commands that work on the records they read; scan is none of them'],
  [source, ['--input', 'x'], '--input is for commands that read records; scan is none of them'],
  [observer, ['--deadline', '05:30'], '--deadline is for commands that work in AWS; look is none of them'],
  [observer, ['--ordered'], '--ordered is for commands that work on the records they read; look is none of them'],
  [
    stage,
    ['--max-instances', '3'],
    '--max-instances is for commands that read their whole input before they begin; start is none of them',
  ],
  [tool, ['--dry-run'], '--dry-run is for commands that work in AWS; watch is none of them'],
  [source, ['--limt', '3'], 'unknown argument --limt'],
  [stage, ['--limt', '3'], 'unknown argument --limt: did you mean --limit?'],
])('%#: a flag that means nothing to a command is refused, and says whose it is', async (command, argv, message) => {
  const { failure } = await parse(parserOf(command), argv, command);
  expect(failure?.message).toBe(message);
});
