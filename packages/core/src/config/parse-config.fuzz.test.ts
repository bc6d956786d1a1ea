import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OperationError } from '../errors.ts';
import { parseConfig } from './parse-config.ts';

const valid = ['nonprod', 'prod'].map((name) =>
  readFileSync(new URL(`../../../../config/example.${name}.yml`, import.meta.url), 'utf8'),
);

const snippets = [
  ...[
    '',
    ' ',
    '\n',
    '\t',
    ':',
    '- ',
    '? ',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    '&a ',
    '*a',
    '<<: ',
    '!!binary x',
    '!x ',
    '|',
    '>',
    '%YAML 1.1\n---\n',
  ],
  ...[
    '---\n',
    '...\n',
    '#',
    '0123',
    '1e999',
    '.nan',
    'null',
    'true',
    'on',
    '~',
    '__proto__: 1\n',
    'constructor: { a: b }\n',
    '\u0000',
    '\u2028',
    '🙂',
    '\ufeff',
  ],
];

const mutation = fc.record({
  /** Where in the file, as a share of its length. */
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat({ max: 40 }),
  inserted: fc.oneof(fc.constantFrom(...snippets), fc.string({ unit: 'binary', maxLength: 8 })),
});

const mutated = fc
  .tuple(fc.constantFrom(...valid), fc.array(mutation, { minLength: 1, maxLength: 4 }))
  .map(([text, mutations]) =>
    mutations.reduce((now, { at, removed, inserted }) => {
      const offset = Math.floor(at * now.length);
      return now.slice(0, offset) + inserted + now.slice(offset + removed);
    }, text),
  );

test('a mutated config loads, or is refused with a place inside the file for every problem', () => {
  const ends = { loaded: 0, refused: 0 };
  fc.assert(
    fc.property(mutated, (text) => {
      try {
        parseConfig(text, 'config.yml');
        ends.loaded++;
      } catch (error) {
        if (!(error instanceof OperationError)) throw error;
        ends.refused++;
        const lines = text.split(/\n/);
        for (const problem of error.message.split('\n')) {
          const [, line, column] = /^config\.yml:(\d+):(\d+): [\P{Cc}]+$/u.exec(problem) ?? [];
          expect(problem).not.toMatch(/undefined|Invalid|\[object/);
          expect(Number(line), problem).toBeLessThanOrEqual(lines.length);
          expect(Number(column), problem).toBeLessThanOrEqual((lines[Number(line) - 1]?.length ?? 0) + 1);
        }
      }
    }),
    { numRuns: 250 },
  );
  expect(ends.loaded, 'some mutations are harmless').toBeGreaterThan(0);
  expect(ends.refused, 'and some are not').toBeGreaterThan(0);
});
