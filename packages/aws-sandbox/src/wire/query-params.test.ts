import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQueryParams, type QueryValue } from './query-params.ts';

const name = fc.stringMatching(/^[A-Za-z_]{1,8}$/);
const { tree } = fc.letrec<{ tree: QueryValue }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.string(),
    fc.array(tie('tree'), { minLength: 1, maxLength: 12 }),
    fc.dictionary(name, tie('tree'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  ),
}));

const flatten = (value: QueryValue, path: string): [string, string][] => {
  if (typeof value === 'string') return [[path, value]];
  const entries = Array.isArray(value)
    ? value.map((item, index): [string, QueryValue] => [String(index + 1), item])
    : Object.entries(value);
  return entries.flatMap(([step, item]) => flatten(item, `${path}.${step}`));
};

test('names with dots and numbers become the tree that they were made from, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.dictionary(name, tree, { minKeys: 1, noNullPrototype: true }), (params) => {
      const pairs = Object.entries(params).flatMap(([first, value]) => flatten(value, first));
      expect(parseQueryParams(pairs.reverse())).toEqual(params);
    }),
  );
});
