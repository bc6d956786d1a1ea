const maxShown = 60;

/** Text without what a terminal would act on. */
export const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, escapeCharacter);

/** Text from the file as a message may show it: harmless, cut at 60 characters. */
export const printable = (text: string): string =>
  harmless(text.length > maxShown ? `${text.slice(0, maxShown)}…` : text);

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

const escapeCharacter = (character: string): string =>
  [...Array(character.length).keys()]
    .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
    .join('');
