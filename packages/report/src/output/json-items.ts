import { openSpool, type Spool } from './spool.ts';

/** The elements of a JSON array that is too long to hold: each on its own line, parted by commas, ready to be put between brackets. */
export interface JsonItems {
  readonly spool: Spool;
  add(json: string): void;
  count(): number;
  /**
   * The items `perPiece` at a time, which must be a multiple of 128; each piece is an array's inside, and good until `piecesKept` more have
   * been read.
   */
  pieces(perPiece: number): Generator<Buffer>;
  close(): void;
}

export const piecesKept = 4;
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
      // Buffers are used again: a new one for each piece would pile up between two garbage collections.
      const buffers: Buffer[] = [];
      for (let mark = 0, turn = 0; mark < marks.length; mark += step, turn = (turn + 1) % (piecesKept + 1)) {
        const start = (marks[mark] ?? 0) + (mark === 0 ? 0 : separator.length);
        const length = (marks[mark + step] ?? spool.size()) - start;
        let buffer = buffers[turn];
        if (!buffer || buffer.length < length) {
          buffer = Buffer.allocUnsafeSlow(length * 2);
          buffers[turn] = buffer;
        }
        const piece = buffer.subarray(0, length);
        spool.read(start, piece);
        yield piece;
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
