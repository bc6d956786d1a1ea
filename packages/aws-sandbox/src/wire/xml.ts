export type XmlValue =
  | undefined
  | null
  | string
  | number
  | boolean
  | Date
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach the document raw
const special = /[&<>"\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const specials = new RegExp(special, 'g');

function escapeText(text: string): string {
  if (!special.test(text)) return text;
  return text.replace(specials, (char) => escapes[char] ?? `&#x${char.charCodeAt(0).toString(16).toUpperCase()};`);
}

/** Renders a value as one element; arrays become `itemName` elements inside it, `undefined` and `null` nothing at all. */
export function renderXml(name: string, value: XmlValue, itemName = 'item', attributes = ''): string {
  if (value === undefined || value === null) return '';
  return `<${name}${attributes}>${renderContent(value, itemName)}</${name}>`;
}

function renderContent(value: Exclude<XmlValue, undefined | null>, itemName: string): string {
  if (typeof value === 'string') return escapeText(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return value.toISOString();
  let content = '';
  if (isList(value)) {
    for (const item of value) content += renderXml(itemName, item, itemName);
    return content;
  }
  for (const name in value) content += renderXml(name, value[name], itemName);
  return content;
}

const isList = (value: object): value is readonly XmlValue[] => Array.isArray(value);
