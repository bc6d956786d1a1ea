import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstMatchingTag, matchesEveryTag, matchesPattern } from './tag-patterns.ts';

test.each([
  ['group-1', 'group-1', true],
  ['group-1', 'Group-1', false],
  ['group-2*', 'group-2', true],
  ['group-2*', 'group-27', true],
  ['*-2*', 'group-27', true],
  ['*', '', true],
  ['', '', true],
  ['', 'x', false],
  ['g?', 'g', false],
  ['g?', 'g🙂', true],
  ['a.c', 'abc', false],
  ['50\\*', '50*', true],
  ['50\\*', '500', false],
  ['C:\\temp', 'C:\\temp', true],
  ['a*b*c', 'aXbXbYc', true],
  ['a*b*c', 'aXcXb', false],
])('pattern %j against %j: %s', (pattern, text, expected) => {
  expect(matchesPattern(pattern, text)).toBe(expected);
});

test('patterns match exactly what the same regular expression matches', () => {
  const word = (alphabet: string[]) => fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 8 });
  fc.assert(
    fc.property(word(['a', 'b', '*', '?']), word(['a', 'b']), (pattern, text) => {
      const same = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
      expect(matchesPattern(pattern, text)).toBe(same.test(text));
    }),
    { numRuns: 2000 },
  );
});

test('a pattern made to be slow is not', () => {
  expect(matchesPattern(`${'a*'.repeat(120)}b`, 'a'.repeat(256))).toBe(false);
});

test('filters want every tag, exclusions tell the first', () => {
  const tags = { Role: 'db', Tier: 'gold' };
  expect(matchesEveryTag({ Role: ['web', 'd*'], Tier: ['gold'] }, tags)).toBe(true);
  expect(matchesEveryTag({ Role: ['db'], Missing: ['*'] }, tags)).toBe(false);
  expect(matchesEveryTag({}, tags)).toBe(true);
  expect(firstMatchingTag({ PatchExempt: ['true'], Tier: ['g*'] }, tags)).toBe('Tier');
  expect(firstMatchingTag({ Role: [] }, tags)).toBeUndefined();
  expect(firstMatchingTag({ constructor: ['*'] }, tags)).toBeUndefined();
});
