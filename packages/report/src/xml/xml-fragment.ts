import { fragment } from 'xmlbuilder2';

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element to be: what xmlbuilder2 is given one at a time, since a whole report as one tree would not fit in memory. */
export interface Element {
  name: string;
  attributes?: Attributes;
  text?: string | undefined;
  children?: readonly Element[];
}

/** Elements as text, indented; they belong to the namespace that the text around them declares. */
export const xmlText = (elements: Element | readonly Element[], indent = ''): string => {
  const root = fragment();
  for (const element of [elements].flat()) append(root, element);
  return root.end({ prettyPrint: true, indent: '  ', offset: indent.length / 2 });
};

type Builder = ReturnType<typeof fragment>;

function append(parent: Builder, { name, attributes = {}, text, children = [] }: Element): void {
  const node = parent.ele(name, validAttributes(attributes));
  if (text !== undefined && text !== '') node.txt(asData(text));
  for (const child of children) append(node, child);
}

function validAttributes(attributes: Attributes): Record<string, string> {
  const valid: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) valid[name] = asAttribute(String(value));
  }
  return valid;
}

// xmlbuilder2 takes `&lt;` and even `&anything;` for markup that is already escaped, so an ampersand is escaped before it gets there.
// A parser would turn the line breaks and tabs of an attribute into spaces, and a carriage return anywhere into a newline.
const asData = (text: string): string => spellInvalid(text).replaceAll('&', '&amp;').replaceAll('\r', '&#13;');

const asAttribute = (text: string): string => asData(text).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');

// What XML 1.0 has no way to write; lone surrogates too, for `u` makes the class match code points.
const invalid = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Text in which characters that XML can't hold are spelled `\u0001`, so that a reader still sees what was there. */
export const spellInvalid = (text: string): string =>
  text.replace(invalid, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
