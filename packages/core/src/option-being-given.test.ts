import { expect, test } from 'vitest';
import { optionBeingGiven } from './option-being-given.ts';

const options = {
  output: { choices: ['auto', 'table'] },
  state: { type: 'array', string: true },
  quiet: { type: 'boolean' },
} as const;

test.each<[line: string, option: string | undefined]>([
  ['lz-scan ', undefined],
  ['lz-scan --output ', 'output'],
  ['lz-scan --output ta', 'output'],
  ['lz-scan --output = ta', 'output'],
  ['lz-scan --state running --state sto', 'state'],
  ['lz-scan --state running ', undefined],
  ['lz-scan --quiet ', undefined],
  ['lz-scan --unknown ', undefined],
  ['lz-scan --output', undefined],
  ['lz-scan --output table -- --state ', undefined],
])('"%s" ends in a value of %s', (line, option) => {
  expect(optionBeingGiven(line.split(' '), options)).toBe(option);
});
