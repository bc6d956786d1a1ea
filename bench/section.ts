import type { Tools } from './tools.ts';

/** One line of the table. A ratio is ours over the other's, measured in the same minutes; lower is better. */
export interface Row {
  what: string;
  ours: string;
  /** What it is compared with, and that one's value. */
  beside?: string | undefined;
  ratio?: number | undefined;
  /** The ratio, or where there is none the value, must not exceed this. */
  goal?: string | undefined;
  met?: boolean | undefined;
}

export interface Bench {
  /** Small amounts and few rounds, for a look in between. */
  quick: boolean;
  /** How often each pair is run; medians are printed. */
  rounds: number;
  /** Records in a stream. */
  records: number;
  tools: Tools;
  /** A folder of this run's own. */
  scratch: string;
  say(line: string): void;
}

/** One part of the benchmark; it gives its rows as it finds them. */
export interface Section {
  name: string;
  describe: string;
  run(bench: Bench): AsyncIterable<Row>;
}

/** A row whose ratio is held against a goal. */
export function ratioRow(what: string, ours: string, beside: string, ratio: number, goal?: number): Row {
  return {
    what,
    ours,
    beside,
    ratio,
    ...(goal !== undefined && { goal: `≤ ${goal}`, met: ratio <= goal }),
  };
}

/** A row whose value is held against a goal. */
export function valueRow(what: string, value: number, unit: string, goal?: number): Row {
  return {
    what,
    ours: `${round(value)}${unit}`,
    ...(goal !== undefined && { goal: `≤ ${goal}${unit}`, met: value <= goal }),
  };
}

export const round = (value: number): string => String(Number(value.toPrecision(3)));
