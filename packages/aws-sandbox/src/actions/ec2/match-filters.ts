import { AwsError } from '../../aws-error.ts';
import type { Filters } from '../../wire/query-input.ts';

/** What a filter looks at: one value, several, or none. */
export type FilterField<T> = (thing: T) => string | readonly string[] | undefined;

/** Keeps what matches every filter; `tag:KEY` and `tag-key` work on anything that has tags, `*` and `?` in any value. */
export function matchFilters<T extends { tags: Record<string, string> }>(
  things: Iterable<T>,
  filters: Filters,
  fields: Record<string, FilterField<T>>,
): T[] {
  const tests = (filters ?? []).map(({ Name, Value }) => {
    const field = fieldNamed(Name, fields);
    const matches = matcher(Value);
    return (thing: T) => {
      const found = field(thing);
      return typeof found === 'string' ? matches(found) : (found?.some(matches) ?? false);
    };
  });
  const kept: T[] = [];
  for (const thing of things) if (tests.every((test) => test(thing))) kept.push(thing);
  return kept;
}

function fieldNamed<T extends { tags: Record<string, string> }>(
  name: string,
  fields: Record<string, FilterField<T>>,
): FilterField<T> {
  if (name.startsWith('tag:'))
    return ({ tags }) => (Object.hasOwn(tags, name.slice(4)) ? tags[name.slice(4)] : undefined);
  if (name === 'tag-key') return ({ tags }) => Object.keys(tags);
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  return field;
}

function matcher(values: readonly string[]): (text: string) => boolean {
  const exact = new Set(values.filter((value) => !/[*?\\]/.test(value)));
  const patterns = values.filter((value) => /[*?\\]/.test(value)).map(wildcard);
  return (text) => exact.has(text) || patterns.some((pattern) => pattern.test(text));
}

/** `*` is any text, `?` any one character, a backslash takes the next one literally. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\([\s\S])|[*?]|[.+^${}()|[\]\\]/g, (found, escaped?: string) => {
    if (escaped !== undefined) return escaped.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    if (found === '*') return '[\\s\\S]*';
    return found === '?' ? '[\\s\\S]' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 'u');
}
