import { expect, test } from 'vitest';
import { shorten, visibleText } from './terminal-text.ts';

test.each([
  ['a terminal escape', '\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
  ['a C1 escape', '\u009b31mred', '\\u009b31mred'],
  ['lines and tabs', 'a\r\nb\tc', 'a\\r\\nb\\tc'],
  ['separators that some terminals break at', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
  ['text that reads backwards', 'safe\u202egpj.exe', 'safe\\u202egpj.exe'],
  ['bidi isolates', '\u2066a\u2069', '\\u2066a\\u2069'],
  ['zero width', 'web\u200b-01\ufeff', 'web\\u200b-01\\ufeff'],
  ['hidden tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
  ['half a character', 'a\ud83d', 'a\\ud83d'],
])('%s is spelled out', (_what, text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test('text in any script and joined emoji stay as they are', () => {
  const text = 'Zürich 東京 עברית 👩‍💻 C:\\temp';
  expect(visibleText(text)).toBe(text);
});

test.each([
  ['as long as allowed', 'abcd', 4, 'abcd'],
  ['too long', 'abcde', 4, 'abc…'],
  ['cut inside an emoji', 'ab🙂cd', 4, 'ab…'],
])('text %s is at most that long and whole', (_what, text, length, short) => {
  expect(shorten(text, length)).toBe(short);
});
