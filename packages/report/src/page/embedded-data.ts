import type { PartName } from '../contract/page-data.ts';

const partsNamed = (name: string): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(`script[data-part="${name}"]`),
];

/** The one part that is never compressed. */
export function readOverview<T>(): T {
  return JSON.parse(partsNamed('overview')[0]?.textContent ?? 'null') as T;
}

/** Reads the parts of one kind one after the other; `onPart` may show the progress. Each is dropped from the page once read. */
export async function* readParts<T>(name: PartName): AsyncGenerator<{ items: T[]; done: number; of: number }> {
  const parts = partsNamed(name);
  for (const [index, part] of parts.entries()) {
    const items = await readPart<T>(part);
    part.remove();
    yield { items, done: index + 1, of: parts.length };
  }
}

/** Items that are read part by part when one of them is asked for. */
export interface LazyItems<T> {
  at(index: number): Promise<T | undefined>;
  /** Items in the order of the given indices, each part being read once while it is needed. */
  all(indices: readonly number[]): AsyncGenerator<T>;
}

/** Neighbours in the table are often far apart in the data, so a few parts stay read. */
const partsKept = 8;

export function lazyItems<T>(name: PartName, perPart: number): LazyItems<T> {
  const parts = partsNamed(name);
  const open = new Map<number, Promise<T[]>>();
  const at = async (index: number): Promise<T | undefined> => {
    const part = Math.floor(index / perPart);
    const element = parts[part];
    if (!element) return undefined;
    const items = open.get(part) ?? readPart<T>(element);
    // The one used last goes to the end, the one unused for longest is at the front.
    open.delete(part);
    open.set(part, items);
    const [oldest] = open.keys();
    if (open.size > partsKept && oldest !== undefined) open.delete(oldest);
    return (await items)[index % perPart];
  };
  return {
    at,
    async *all(indices) {
      for (const index of indices) {
        const item = await at(index);
        if (item !== undefined) yield item;
      }
    },
  };
}

async function readPart<T>(part: HTMLElement): Promise<T[]> {
  const text = part.textContent ?? '';
  const json = part.getAttribute('type') === 'application/gzip' ? await inflate(text) : text;
  return JSON.parse(`[${json}]`) as T[];
}

async function inflate(base64: string): Promise<string> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}
