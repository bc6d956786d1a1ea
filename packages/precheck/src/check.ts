import type { EffectiveSettings } from '@cms-patching/core';

export type Verdict = 'pass' | 'warn' | 'fail';
export type Severity = EffectiveSettings['precheck']['severities'][keyof EffectiveSettings['precheck']['severities']];

/** Where a check begins to warn and where it fails; null: never. */
export interface Threshold<Value> {
  warn: Value | null;
  fail: Value | null;
}

/** One thing looked at, as it stands in a record: numbers in bytes, percent or seconds; a value of null could not be found out. */
export interface Check {
  check: string;
  value: number | string | boolean | null;
  threshold: Threshold<number | string>;
  verdict: Verdict;
  message: string;
}

/** A value that has a limit: how to say it, and what helps when it is beyond. */
export interface Measure {
  check: string;
  /** What could not be found out, when the value is null: `the free space of /var`. */
  subject: string;
  value: number | null;
  threshold: Threshold<number>;
  write: (value: number) => string;
  /** The sentence around the written value: `/var has … free`. */
  say: (written: string) => string;
  remedy: string;
  /** A server that can't even say this is not ready. */
  vital?: boolean;
}

/** A check of a value that may not be below its threshold; none when the threshold is switched off. */
export const atLeast = (measure: Measure): Check[] => judge(measure, (value, limit) => value < limit, 'less than');

/** A check of a value that may not be above its threshold; none when the threshold is switched off. */
export const atMost = (measure: Measure): Check[] => judge(measure, (value, limit) => value > limit, 'more than');

function judge(
  { check, subject, value, threshold, write, say, remedy, vital = false }: Measure,
  isBeyond: (value: number, limit: number) => boolean,
  words: string,
): Check[] {
  if (threshold.warn === null && threshold.fail === null) return [];
  if (value === null) {
    const verdict = vital && threshold.fail !== null ? 'fail' : 'warn';
    return [{ check, value, threshold, verdict, message: notFoundOut(subject) }];
  }
  const limits = [
    ['fail', threshold.fail],
    ['warn', threshold.warn],
  ] as const;
  for (const [verdict, limit] of limits) {
    if (limit !== null && isBeyond(value, limit)) {
      return [
        { check, value, threshold, verdict, message: `${say(write(value))}, ${words} ${write(limit)}: ${remedy}` },
      ];
    }
  }
  return [{ check, value, threshold, verdict: 'pass', message: say(write(value)) }];
}

/** A finding without a number: true, false, or null when it could not be found out. */
export interface Finding {
  check: string;
  subject: string;
  value: Check['value'];
  isWrong: boolean | null;
  severity: Severity;
  /** What kept it from being found out, where that is known. */
  obstacle?: string | null;
  /** What is to be there, as it stands for a threshold. */
  wanted: string;
  fine: string;
  wrong: string;
  /** A server that can't even say this counts as wrong; of others it is a warning. */
  vital?: boolean;
}

/** A check of a finding; none when its severity is to ignore it. */
export function found({
  check,
  subject,
  value,
  isWrong,
  severity,
  wanted,
  fine,
  wrong,
  obstacle = null,
  vital = false,
}: Finding): Check[] {
  if (severity === 'ignore') return [];
  const threshold = { warn: null, fail: null, [severity]: wanted };
  if (isWrong === null) {
    const message = notFoundOut(subject) + (obstacle === null ? '' : ` (${obstacle})`);
    return [{ check, value: null, threshold, verdict: vital ? severity : 'warn', message }];
  }
  return [{ check, value, threshold, verdict: isWrong ? severity : 'pass', message: isWrong ? wrong : fine }];
}

const notFoundOut = (subject: string): string => `${subject} could not be found out`;

/** The most severe verdict of all; nothing looked at is a pass. */
export function worstVerdict(checks: readonly Pick<Check, 'verdict'>[]): Verdict {
  const verdicts = new Set(checks.map(({ verdict }) => verdict));
  return verdicts.has('fail') ? 'fail' : verdicts.has('warn') ? 'warn' : 'pass';
}
