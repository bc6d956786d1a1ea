import { randomUUID } from 'node:crypto';

// Nobody who writes input can guess it, so no text in a record passes for a number.
const mark = `exact-number-${randomUUID()}:`;

/** A JSON number that a double cannot hold (an integer beyond 2^53, 1e999), kept as its digits to leave as it came. */
class ExactNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }

  toJSON(): number {
    return Number(this.digits);
  }
}

let anySeen = false;

/** Whether a double keeps this number near enough: an integer exactly, a fraction to its 15 digits. */
export const fitsDouble = (value: number): boolean => Math.abs(value) <= Number.MAX_SAFE_INTEGER;

/** `JSON.parse` for text in which some number does not fit a double: that number comes back as its own digits. */
export const parseExactly = (text: string): unknown => {
  anySeen = true;
  const marked = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') || fitsDouble(Number(token)) ? token : `"${mark}${token}"`,
  );
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? new ExactNumber(value.slice(mark.length)) : value,
  );
};

/** `JSON.stringify` that writes such numbers with the digits they were read with. */
export const stringifyExactly = (value: object): string => {
  // A replacer makes JSON.stringify several times slower, so it waits until the first such number has been read.
  if (!anySeen) return JSON.stringify(value);
  const marked = JSON.stringify(value, function (this: Record<string, unknown>, key, plain: unknown) {
    const original = this[key];
    return original instanceof ExactNumber ? mark + original.digits : plain;
  });
  return marked.includes(mark) ? marked.replace(new RegExp(`"${mark}([^"]+)"`, 'g'), '$1') : marked;
};
