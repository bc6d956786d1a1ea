import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineIndex } from './line-index.ts';

test('every offset has the line and column that counting gives', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '\n', '\r', 'é'), maxLength: 30 }),
      fc.nat({ max: 35 }),
      (text, offset) => {
        const lines = text.slice(0, offset).split('\n');
        expect(lineIndex(text)(offset)).toBe(`${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`);
      },
    ),
  );
});
