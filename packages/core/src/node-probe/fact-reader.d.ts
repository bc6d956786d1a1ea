import type { FactList } from './baseline.ts';
/** A line that the protocol does not allow where it stands. */
export declare class UnexpectedFact extends Error {
    name: string;
}
/** Reads one value of a line; `-` reads as null. */
export type FieldReader<T> = (value: string) => T;
type Fields = Record<string, FieldReader<unknown>>;
export interface FactReader {
    /** The next line, which must have this key and exactly these values. */
    take<F extends Fields>(key: string, fields: F): {
        [K in keyof F]: ReturnType<F[K]>;
    };
    takeList(key: string): FactList | null;
    end(): void;
}
/** Walks through a probe's lines in the order that the protocol fixes: a missing, strange or repeated line ends the walk. */
export declare function createFactReader(facts: ReadonlyArray<{
    key: string;
    values: string[];
}>): FactReader;
export declare const text: FieldReader<string | null>;
export declare const integer: FieldReader<number | null>;
export declare const decimal: FieldReader<number | null>;
/** One of these words and no other. */
export declare function oneOf<const W extends string>(...words: W[]): FieldReader<W | null>;
/** True for the first word, false for the second. */
export declare function either(yes: string, no: string): FieldReader<boolean | null>;
/** The very value that was asked for. */
export declare function exactly<const V extends string>(expected: V): FieldReader<V>;
export {};
