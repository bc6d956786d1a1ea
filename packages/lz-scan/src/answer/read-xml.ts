/** A position in a document. */
export interface Cursor {
  readonly xml: string;
  at: number;
}

/** How the content of an element becomes a value: the cursor comes in behind the start tag and leaves before the end tag. */
export type Read<T> = (cursor: Cursor) => T;

/** The document holds what AWS's answers do not, such as attributes or comments: a real parser has to read it. */
export class UnexpectedXml extends Error {
  override name = 'UnexpectedXml';
}

/** The text of an element that holds nothing else. */
export const text: Read<string> = (cursor) => {
  const end = placeOf('<', cursor);
  const raw = cursor.xml.slice(cursor.at, end);
  cursor.at = end;
  return onItsOwn(raw.includes('&') ? raw.replace(/&([^;]*);/g, decodeEntity) : raw);
};

/** A slice keeps in memory the whole text that it was cut from; this is a copy. */
const onItsOwn = (slice: string): string => Buffer.from(slice).toString();

/** A text that the SDK types as one of the words AWS has so far. */
export const word = text as Read<never>;
export const time: Read<Date> = (cursor) => new Date(text(cursor));
export const flag: Read<boolean> = (cursor) => text(cursor) === 'true';

/** A list: every element in it is an item. */
export const list =
  <T>(item: Read<T>): Read<T[]> =>
  (cursor) => {
    const items: T[] = [];
    eachElement(cursor, (_name, content) => items.push(item(content)));
    return items;
  };

/** For each element that is read, the member that it becomes. */
export type Members<T> = Readonly<Record<string, { [K in keyof T]-?: readonly [K, Read<NonNullable<T[K]>>] }[keyof T]>>;

/** A structure; elements that `members` does not name are passed over. */
export function struct<T extends object>(members: Members<T>): Read<T> {
  const known = new Map(Object.entries(members));
  return (cursor) => {
    const found: Partial<T> = {};
    eachElement(cursor, (name, content) => {
      const member = known.get(name);
      if (member) found[member[0]] = member[1](content);
      else if (content === cursor) passOver(name, cursor);
    });
    return found as T;
  };
}

/** Calls `visit` with the content of each element in turn, up to the end tag of the one that they are in. */
function eachElement(cursor: Cursor, visit: (name: string, content: Cursor) => void): void {
  const { xml } = cursor;
  for (;;) {
    const start = placeOf('<', cursor);
    cursor.at = start;
    if (xml.startsWith('</', start)) return;
    const end = placeOf('>', cursor);
    cursor.at = end + 1;
    if (xml[end - 1] === '/') {
      visit(xml.slice(start + 1, end - 1), { xml: nothing, at: 0 });
      continue;
    }
    const name = xml.slice(start + 1, end);
    if (!/^\w+$/.test(name)) throw new UnexpectedXml(`<${name}>`);
    visit(name, cursor);
    if (!xml.startsWith(`</${name}>`, cursor.at)) throw new UnexpectedXml(`no end of <${name}>`);
    cursor.at += name.length + '</>'.length;
  }
}

/** What stands between the tags of `<name/>`: an end tag at once. */
const nothing = '</';

function passOver(name: string, cursor: Cursor): void {
  const tag = `<${name}>`;
  const endTag = `</${name}>`;
  for (let depth = 1; depth > 0; ) {
    const end = placeOf(endTag, cursor);
    depth += cursor.xml.slice(cursor.at, end).split(tag).length - 2;
    cursor.at = depth > 0 ? end + endTag.length : end;
  }
}

function placeOf(what: string, { xml, at }: Cursor): number {
  const place = xml.indexOf(what, at);
  if (place === -1) throw new UnexpectedXml(`no ${what}`);
  return place;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decodeEntity(entity: string, name: string): string {
  const [, hex, decimal] = /^#(?:x([\da-f]+)|(\d+))$/i.exec(name) ?? [];
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
  const decoded = Number.isNaN(code) ? entities[name] : String.fromCodePoint(code);
  if (decoded === undefined) throw new UnexpectedXml(entity);
  return decoded;
}
