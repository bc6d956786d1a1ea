/** Tag keys with the values that match them; a value may hold the wildcards `*` and `?`, as in an EC2 filter. */
export type TagPatterns = Readonly<Record<string, readonly string[]>>;

type Tags = Readonly<Record<string, string>>;

/** Whether every key is there with a value that matches: how filters and overrides choose. */
export const matchesEveryTag = (patterns: TagPatterns, tags: Tags): boolean =>
  Object.entries(patterns).every(([key, values]) => hasMatchingTag(tags, key, values));

/** The first key that is there with a value that matches: how exclusions choose. */
export const firstMatchingTag = (patterns: TagPatterns, tags: Tags): string | undefined =>
  Object.entries(patterns).find(([key, values]) => hasMatchingTag(tags, key, values))?.[0];

function hasMatchingTag(tags: Tags, key: string, patterns: readonly string[]): boolean {
  const value = Object.hasOwn(tags, key) ? tags[key] : undefined;
  return value !== undefined && patterns.some((pattern) => matchesPattern(pattern, value));
}

/** EC2's filter wildcards: `*` any text, `?` one character, a backslash takes either literally; case counts. */
export function matchesPattern(pattern: string, text: string): boolean {
  const wanted = tokens(pattern);
  const given = [...text];
  let at = 0;
  let star: { token: number; text: number } | undefined;
  for (let i = 0; i < given.length; ) {
    const token = wanted[at];
    if (token === anyText) {
      star = { token: at++, text: i };
    } else if (token === anyCharacter || (token !== undefined && token === given[i])) {
      at++;
      i++;
    } else if (star) {
      // One character more goes to the last star; only that one is ever retried, so no pattern is slow.
      at = star.token + 1;
      i = ++star.text;
    } else {
      return false;
    }
  }
  return wanted.slice(at).every((token) => token === anyText);
}

const anyText = Symbol('*');
const anyCharacter = Symbol('?');

function tokens(pattern: string): (string | symbol)[] {
  const found: (string | symbol)[] = [];
  for (const [token, escaped] of pattern.matchAll(/\\([*?\\])|[\s\S]/gu)) {
    if (escaped !== undefined) found.push(escaped);
    else found.push(token === '*' ? anyText : token === '?' ? anyCharacter : token);
  }
  return found;
}
