import { expect, test } from 'vitest';
import { stringWidth } from './string-width.ts';
import { wrapText } from './wrap-text.ts';

test.each([
  ['', 0],
  ['--help  print this', 18],
  ['\u001b[31mred\u001b[39m', 3],
  ['日本語', 6],
  ['한국', 4],
  ['naïve', 5],
  ['nai\u0308ve', 5],
  ['a\u200bb', 2],
  ['👍', 2],
  ['👨\u200d👩\u200d👧', 2],
  ['ｱ', 1],
])('%j is %d columns wide', (text, width) => {
  expect(stringWidth(text)).toBe(width);
});

test.each([
  ['short', 10, 'short'],
  ['one two three', 7, 'one two\nthree'],
  ['first line\nsecond', 6, 'first\nline\nsecond'],
  ['a-word-longer-than-that', 6, 'a-word-longer-than-that'],
  ['日本 日本', 5, '日本\n日本'],
  ['  indented', 20, '  indented'],
])('%j fits into %d columns', (text, columns, wrapped) => {
  expect(wrapText(text, columns)).toBe(wrapped);
});
