import { openSpool, type Spool } from './spool.ts';

/** The elements of a JSON array that is too long to hold: each on its own line, parted by commas, ready to be put between brackets. */
export interface JsonItems {
  readonly spool: Spool;
  add(json: string): void;
  count(): number;
  /** The items `perPiece` at a time, which must be a multiple of 128; each piece is an array's inside. */
  pieces(perPiece: number): Generator<Buffer>;
  close(): void;
}

const markEvery = 128;
const separator = ',\n';

export function openJsonItems(folder: string): JsonItems {
  const spool = openSpool(folder);
  /** Where every 128th item begins. */
  const marks: number[] = [];
  let count = 0;
  return {
    spool,
    add(json) {
      if (count % markEvery === 0) marks.push(spool.size());
      spool.append(count === 0 ? json : separator + json);
      count += 1;
    },
    count: () => count,
    *pieces(perPiece) {
      const step = perPiece / markEvery;
      for (let mark = 0; mark < marks.length; mark += step) {
        const start = (marks[mark] ?? 0) + (mark === 0 ? 0 : separator.length);
        yield spool.read(start, marks[mark + step] ?? spool.size());
      }
    },
    close: () => spool.close(),
  };
}

/** Reads the items back one by one. */
export function* parseItems<T>(items: JsonItems): Generator<T> {
  for (const piece of items.pieces(markEvery)) yield* JSON.parse(`[${piece.toString()}]`) as T[];
}

// JSON.stringify leaves these as they are; a terminal acts on some of them and old parsers end a line at others.
const unescaped = /[\u007f-\u009f\u2028\u2029]/g;

/** JSON whose strings hold no control character, as in the records. */
export const jsonText = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(
    unescaped,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
