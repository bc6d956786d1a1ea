import type { FactList } from './baseline.ts';

/** A line that the protocol does not allow where it stands. */
export class UnexpectedFact extends Error {
  override name = 'UnexpectedFact';
}

/** Reads one value of a line; `-` reads as null. */
export type FieldReader<T> = (value: string) => T;

type Fields = Record<string, FieldReader<unknown>>;

export interface FactReader {
  /** The next line, which must have this key and exactly these values. */
  take<F extends Fields>(key: string, fields: F): { [K in keyof F]: ReturnType<F[K]> };
  takeList(key: string): FactList | null;
  end(): void;
}

/** Walks through a probe's lines in the order that the protocol fixes: a missing, strange or repeated line ends the walk. */
export function createFactReader(facts: ReadonlyArray<{ key: string; values: string[] }>): FactReader {
  let at = 0;
  const next = (key: string): string[] => {
    const fact = facts[at];
    if (fact?.key !== key) throw new UnexpectedFact(`expected ${key}, found ${JSON.stringify(fact?.key ?? 'the end')}`);
    if (fact.values.includes('')) throw new UnexpectedFact(`${key} has an empty value`);
    at += 1;
    return fact.values;
  };
  return {
    take(key, fields) {
      const values = next(key);
      const names = Object.keys(fields) as Array<keyof typeof fields>;
      if (values.length !== names.length)
        throw new UnexpectedFact(`${key} has ${values.length} values, not ${names.length}`);
      const read = names.map((name, index) => [name, fields[name]?.(values[index] ?? '')]);
      return Object.fromEntries(read);
    },
    takeList: (key) => factList(key, next(key)),
    end() {
      const fact = facts[at];
      if (fact) throw new UnexpectedFact(`${JSON.stringify(fact.key)} is one line too many`);
    },
  };
}

function factList(key: string, [totalText = '', digest = '', ...items]: string[]): FactList | null {
  const total = integer(totalText);
  if (total === null && digest === '-' && items.length === 0) return null;
  const complete = total === items.length && digest === '-';
  const cut = total !== null && total > items.length && /^[0-9a-f]{12}$/.test(digest);
  const sorted = items.every((item, index) => index === 0 || (items[index - 1] ?? '') < item);
  if (!sorted || !(complete || cut)) throw new UnexpectedFact(`${key} is not a list as it should be`);
  return { total, items, ...(cut ? { digest } : {}) };
}

export const text: FieldReader<string | null> = (value) => (value === '-' ? null : value);

export const integer: FieldReader<number | null> = (value) => numeral(value, /^\d{1,18}$/);

export const decimal: FieldReader<number | null> = (value) => numeral(value, /^\d{1,9}(\.\d{1,6})?$/);

/** One of these words and no other. */
export function oneOf<const W extends string>(...words: W[]): FieldReader<W | null> {
  return (value) => {
    if (value === '-') return null;
    const found = words.find((word) => word === value);
    if (found === undefined) throw new UnexpectedFact(`${JSON.stringify(value)} is not one of ${words.join(', ')}`);
    return found;
  };
}

/** True for the first word, false for the second. */
export function either(yes: string, no: string): FieldReader<boolean | null> {
  const word = oneOf(yes, no);
  return (value) => {
    const found = word(value);
    return found === null ? null : found === yes;
  };
}

/** The very value that was asked for. */
export function exactly<const V extends string>(expected: V): FieldReader<V> {
  return (value) => {
    if (value !== expected) throw new UnexpectedFact(`expected ${expected}, found ${JSON.stringify(value)}`);
    return expected;
  };
}

function numeral(value: string, pattern: RegExp): number | null {
  if (value === '-') return null;
  if (!pattern.test(value)) throw new UnexpectedFact(`${JSON.stringify(value)} is not a number`);
  return Number(value);
}
