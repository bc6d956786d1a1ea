import { stripVTControlCharacters } from 'node:util';

const ascii = /^[ -~]*$/;
const invisible = /^[\p{Control}\p{Format}\p{Nonspacing_Mark}\p{Enclosing_Mark}]$/u;
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]$/u;
const joiner = '\u200d';

/**
 * The columns a text takes in a terminal. Stands in for the package `string-width` in our bundles, whose segmenter and emoji tables take
 * longer to load than all the rest of `--help`; it differs only for emoji that are drawn from symbols of the basic plane.
 */
export function stringWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  let joined = false;
  for (const character of stripVTControlCharacters(text)) {
    if (!joined && !invisible.test(character)) width += wide.test(character) ? 2 : 1;
    joined = character === joiner;
  }
  return width;
}
