// Controls, format characters (bidi overrides, zero-width marks), line separators and lone surrogates;
// not the two joiners, without which emoji and several scripts fall apart.
const hidden = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const shortNames: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const spell = (character: string): string => {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return shortNames[character] ?? (hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`);
};

/** Text from a tag, a server or a file as one line that no terminal acts on: whatever would not show is spelled `\u001b`. */
export const visibleText = (text: string): string => text.replace(hidden, spell);

/** At most `length` UTF-16 units, the last of them an ellipsis where something was cut; never half an emoji. */
export const shorten = (text: string, length: number): string => {
  if (text.length <= length) return text;
  const cut = text.slice(0, Math.max(0, length - 1));
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
};
