import { shorten, visibleText } from '../codec/terminal-text.ts';

/** Text from the file as a message may show it: nothing that a terminal would act on, at most 60 characters. */
export const printable = (text: string): string => visibleText(shorten(text, 60));

/** As `printable`, in quotes. */
export const quoted = (text: string): string => `"${printable(text).replace(/"/g, '\\"')}"`;

/** What a message shows of a wrong value. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a map' : String(value);
}

export const listed = (words: readonly string[]): string => words.join(', ');

/** A place in the file as people write it: `landing_zones[2].filters.tags["my key"]`. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      const name = String(key);
      return /^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `[${quoted(name)}]`;
    })
    .join('')
    .replace(/^\./, '');
