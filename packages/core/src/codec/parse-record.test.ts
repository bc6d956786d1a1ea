import { expect, test } from 'vitest';
import { serializeRecord } from './ndjson.ts';
import { parseRecord } from './parse-record.ts';
import { sampleRecord } from './testing/sample-record.ts';

const plain = JSON.stringify(sampleRecord());
const withKeys = (keys: string): string => plain.replace(/}$/, `,${keys}}`);

const reread = (line: string): string => {
  const parsed = parseRecord(line);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return serializeRecord(parsed.record);
};

test.each([
  [
    'known keys in another order',
    plain.replace(/"schema":[^,]*,/, '').replace('}', ',"schema":"cms-patching/instance@1"}'),
  ],
  ['integers beyond 2^53', withKeys('"cmdb":{"ids":[9007199254740993,-12345678901234567890]},"n":9007199254740991')],
  ['numbers beyond any double', withKeys('"n":1e999,"m":[-2E+400,1.5e300]')],
  ['numbers that stand in text', withKeys('"text":"say \\"12345678901234567890\\" or 1e999","n":12345678901234567890')],
  ['half characters', withKeys('"text":"\\ud800 \\udfff"')],
  ['control characters', withKeys('"text":"\\u0000\\u001b\\u007f\\u0085\\u009b\\u2028\\u2029"')],
  ['keys that mean something to JavaScript', withKeys('"__proto__":{"state":"x"},"constructor":1,"toString":null')],
  ['nesting up to 256 levels', withKeys(`"deep":${'['.repeat(255)}${']'.repeat(255)}`)],
])('%s come out as they came in', (_what, line) => {
  expect(reread(line)).toBe(line);
});

test('a key named __proto__ changes no prototype, and stays when a stage adds its block', () => {
  const parsed = parseRecord(withKeys('"__proto__":{"polluted":true}'));
  if ('problem' in parsed) throw new Error(parsed.problem);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  expect((parsed.record as { polluted?: unknown }).polluted).toBeUndefined();
  expect(serializeRecord({ ...parsed.record, added: 1 })).toBe(withKeys('"__proto__":{"polluted":true},"added":1'));
});

test('of a key given twice the last one counts, as in jq', () => {
  expect(reread(withKeys('"name":"a","name":"b"'))).toBe(withKeys('"name":"b"'));
});

test('raw control characters that JSON allows in text are written as escapes', () => {
  expect(reread(withKeys('"text":"\u007f\u0085\u2028"'))).toBe(withKeys('"text":"\\u007f\\u0085\\u2028"'));
});

test('a key that this schema knows must have the type it says, however large the number', () => {
  expect(parseRecord(withKeys('"name":12345678901234567890'))).toMatchObject({
    problem: expect.stringMatching(/^name: .*expected string/),
  });
});
