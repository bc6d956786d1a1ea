// Controls, format characters (bidi overrides, zero-width marks), line separators and lone surrogates; not the two joiners, without
// which emoji and several scripts fall apart. The same set as on the terminal.
const hidden = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const shortNames: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text in which whatever would not show, or would change how the rest shows, is spelled `\u202e`. */
export const visibleText = (text: string): string =>
  text.replace(hidden, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    return shortNames[character] ?? (hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`);
  });
