import * as z from 'zod';
import { listed, quoted } from './message-text.ts';
import { nearestName } from './nearest-name.ts';

type CamelCase<Key> = Key extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : Key;
type CamelKeys<Snake> = { [Key in keyof Snake as CamelCase<Key>]: Snake[Key] };

/** A map of the file in which every key is optional and no other key is allowed; in code its keys are camelCase. */
export const section = <Shape extends z.ZodRawShape>(shape: Shape, elsewhere: Record<string, string> = {}) =>
  strictMap(shape, elsewhere).partial().transform(withCamelKeys);

/** As `section`, with the keys that are not marked optional required. */
export const strictSection = <Shape extends z.ZodRawShape>(shape: Shape) =>
  strictMap(shape, {}).transform(withCamelKeys);

/** `elsewhere` explains keys that are valid in another place but not in this one. */
const strictMap = <Shape extends z.ZodRawShape>(shape: Shape, elsewhere: Record<string, string>) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownKey(key, Object.keys(shape), elsewhere)).join('\n')
        : 'must be a map',
  });

/** One line per unknown key, in zod's order of them. */
function unknownKey(key: string, known: string[], elsewhere: Record<string, string>): string {
  const nearest = nearestName(key, known);
  if (nearest) return `unknown key ${quoted(key)}: did you mean ${quoted(nearest)}?`;
  const where = Object.hasOwn(elsewhere, key) ? elsewhere[key] : undefined;
  return where ? `key ${quoted(key)} ${where}` : `unknown key ${quoted(key)}: here can be ${listed(known)}`;
}

const withCamelKeys = <Snake extends object>(snake: Snake): CamelKeys<Snake> =>
  Object.fromEntries(Object.entries(snake).map(([key, value]) => [camelCase(key), value])) as CamelKeys<Snake>;

const camelCase = (key: string): string => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The key as the config file writes it. */
export const snakeCase = (key: string): string =>
  key.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
