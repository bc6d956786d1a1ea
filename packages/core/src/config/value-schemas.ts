import * as z from 'zod';
import { durationPattern, durationSeconds } from './duration.ts';
import { listed, quoted } from './message-text.ts';
import { nearestName } from './nearest-name.ts';

/** Every error here completes the sentence that begins with the key: `must be …`. */
export const must = (be: string) => ({ error: `must be ${be}` });

const days = 86_400;

/** Seconds, or a text such as `30m`; in code always seconds. */
export function duration({ min = 0, max = 7 * days }: { min?: number; max?: number } = {}) {
  const range = must(`seconds or a duration such as "30m" or "1h30m", from ${min} s to ${durationName(max)}`);
  const inRange = (written: string) => {
    const seconds = durationSeconds(written);
    return seconds !== undefined && seconds >= min && seconds <= max;
  };
  return z
    .union(
      [
        z.number(range).min(min, range).max(max, range),
        z.string(range).regex(durationPattern, range).refine(inRange, range),
      ],
      range,
    )
    .transform((written) => durationSeconds(written) ?? 0);
}

const durationName = (seconds: number): string =>
  seconds % days === 0 ? `${seconds / days} days` : `${seconds / 3600} h`;

export function count(min: number, max: number) {
  const range = must(`a whole number from ${min} to ${max}`);
  return z.int(range).min(min, range).max(max, range);
}

export function amount(min: number, max: number) {
  const range = must(`a number from ${min} to ${max}`);
  return z.number(range).min(min, range).max(max, range);
}

export const flag = z.boolean(must('true or false'));

/** `refused` has a sentence for a value that somebody might expect here. */
export const choice = <const Values extends readonly string[]>(
  values: Values,
  refused: Readonly<Record<string, string>> = {},
) =>
  z.enum(values, {
    error: ({ input }) => {
      if (typeof input === 'string' && Object.hasOwn(refused, input)) return refused[input];
      const nearest = typeof input === 'string' ? nearestName(input, values) : undefined;
      return `must be one of ${listed(values)}${nearest ? ` (did you mean ${quoted(nearest)}?)` : ''}`;
    },
  });

export const textLike = (pattern: RegExp, be: string) => z.string(must(be)).regex(pattern, must(be));

export const list = <Item extends z.ZodType>(item: Item) => z.array(item, must('a list'));

/** For what chooses: an empty list would choose nothing, which nobody means. */
export const someOf = <Item extends z.ZodType>(item: Item) => list(item).min(1, must('a list with at least one entry'));

export function uniqueList<Item extends z.ZodType>(item: Item) {
  const distinct = must('a list without repetitions and with at least one entry');
  return list(item)
    .min(1, distinct)
    .refine((items) => new Set(items).size === items.length, distinct);
}

/** Bytes, written with their unit so that nobody has to guess it; in code a number. */
export const bytes = textLike(/^\d+(?:\.\d+)?(?:MiB|GiB|TiB)$/, 'a size such as "500MiB" or "2GiB"').transform(
  (written) => {
    const scale = { M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }[written.at(-3) as 'M' | 'G' | 'T'];
    return Math.round(Number.parseFloat(written) * scale);
  },
);

const percentText = (be: string) => textLike(/^(?:100|\d{1,2}(?:\.\d+)?)%$/, be).transform(Number.parseFloat);

/** A share such as `95%`; in code a number from 0 to 100. */
export const percentage = percentText('a percentage such as "95%"');

const countOrShare = 'a whole number or a percentage such as "10%"';

/** At most so many servers of the run, or at most such a share of them. */
export const limit = z.union(
  [
    count(0, 100_000).transform((value) => ({ value, unit: 'servers' as const })),
    percentText(countOrShare).transform((value) => ({ value, unit: 'percent' as const })),
  ],
  must(countOrShare),
);

export const tagKey = textLike(/^[\s\S]{1,128}$/, 'a tag key of 1 to 128 characters');

/** A tag key that may be created: AWS keeps `aws:` for itself. */
export const ownTagKey = textLike(
  /^(?![aA][wW][sS]:)[\s\S]{1,128}$/,
  'a tag key of 1 to 128 characters that does not begin with aws:',
);

const tagValue = z.string(must('text')).max(256, must('a tag value of at most 256 characters'));

const tagMap = <Values extends z.ZodType<string[]>>(values: Values) =>
  z.record(
    tagKey,
    z.union([tagValue, values], must('text or a list of texts')).transform((written) => [written].flat()),
    must('a map of tag keys to values'),
  );

/** Tag keys, each with one value or a list of them; wildcards as in EC2 filters. In code always lists. */
export const tagPatterns = tagMap(list(tagValue));

/** As `tagPatterns`, for what has to be there. */
export const wantedTags = tagMap(someOf(tagValue));
