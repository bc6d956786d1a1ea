import { UnexpectedXml } from './read-xml.ts';

const startTag = '<item>';
const endTag = '</item>';
const lastBlank = 0x20;

/** The items of a list in a document, each with its tags as a text of its own, so that nothing holds on to the document. Throws UnexpectedXml. */
export function* listItems(document: Buffer, start: number, end: number): Generator<string> {
  for (let at = skipBlanks(document, start); at < end; at = skipBlanks(document, at)) {
    const after = endOfItem(document, at);
    if (after > end) throw new UnexpectedXml('an item without end');
    yield document.toString('utf8', at, after);
    at = after;
  }
}

/** The content of an item that `listItems` gave, as the part of the text from `start` to `end`. */
export const contentOf = (item: string) => ({ start: startTag.length, end: item.length - endTag.length });

function skipBlanks(document: Buffer, at: number): number {
  let next = at;
  while ((document[next] ?? 0xff) <= lastBlank) next += 1;
  return next;
}

/** Where the item that starts here ends, counting in the items within it. */
function endOfItem(document: Buffer, start: number): number {
  if (document.toString('latin1', start, start + startTag.length) !== startTag) throw new UnexpectedXml('no item');
  let at = start + startTag.length;
  for (let depth = 1; depth > 0; ) {
    const opens = document.indexOf(startTag, at);
    const closes = document.indexOf(endTag, at);
    if (closes === -1) throw new UnexpectedXml('an item without end');
    const isInner = opens !== -1 && opens < closes;
    depth += isInner ? 1 : -1;
    at = isInner ? opens + startTag.length : closes + endTag.length;
  }
  return at;
}
