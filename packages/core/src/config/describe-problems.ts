import type { core } from 'zod';
import { pathText, printable, quoted, shown } from './message-text.ts';
import type { Places } from './yaml-places.ts';
import type { Problem } from './yaml-source.ts';

type Issue = core.$ZodIssue;
type Path = readonly PropertyKey[];

/** The schema's complaints as sentences that name the key, the wrong value and its place. */
export const describeIssues = (issues: readonly Issue[], value: unknown, places: Places): Problem[] =>
  issues.flatMap((issue) => describeIssue(issue, issue.path, value, places));

function describeIssue(issue: Issue, path: Path, value: unknown, places: Places): Problem[] {
  const matching = issue.code === 'invalid_union' ? branchOfSameType(issue.errors) : undefined;
  if (matching) return matching.flatMap((inner) => describeIssue(inner, [...path, ...inner.path], value, places));

  if (issue.code === 'unrecognized_keys') {
    const lines = issue.message.split('\n');
    return issue.keys.map((key, i) => ({
      offset: places.nearest([...path, key], 'key'),
      message: lines[i] ?? issue.message,
    }));
  }
  if (issue.code === 'invalid_key') {
    const message = `key ${quoted(String(path.at(-1)))} in ${pathText(path.slice(0, -1))} ${issue.issues[0]?.message ?? 'is not valid'}`;
    return [{ offset: places.nearest(path, 'key'), message }];
  }
  const name = pathText(path) || 'the file';
  const wrong = valueAt(value, path);
  if (wrong === undefined)
    return [{ offset: places.nearest(path), message: `${name} is missing: it ${issue.message}` }];
  if (wrong === null)
    return [{ offset: places.nearest(path, 'key'), message: `${name} has no value: it ${issue.message}` }];
  return [
    {
      offset: places.nearest(path),
      message: `${name} ${issue.message}${insteadOf(wrong, issue, places.bareWords(path))}`,
    },
  ];
}

/** What stands there now; a list or map only where another type is wanted. */
function insteadOf(wrong: unknown, issue: Issue, bareWords: string | undefined): string {
  if (typeof wrong === 'object' && !isWrongType({ ...issue, path: [] })) return '';
  if (bareWords === undefined || !wantsText(issue)) return `, not ${shown(wrong)}`;
  const read = String(wrong) === bareWords ? '' : `, which YAML takes for ${String(wrong)}`;
  return `, not ${printable(bareWords)} without quotes${read}`;
}

/** Of several forms that a value may have, the one it was meant in: the only one whose type it has. */
function branchOfSameType(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const sameType = branches.filter((issues) => issues.length > 0 && !issues.some(isWrongType));
  return sameType.length === 1 ? sameType[0] : undefined;
}

const isWrongType = (issue: Issue): boolean =>
  issue.path.length === 0 &&
  (issue.code === 'invalid_type' || (issue.code === 'invalid_union' && !branchOfSameType(issue.errors)));

function wantsText(issue: Issue): boolean {
  if (issue.code === 'invalid_type') return issue.expected === 'string';
  if (issue.code !== 'invalid_union') return false;
  const forms = issue.errors.flat().filter(isWrongType);
  return forms.some(wantsText) && !forms.some((form) => form.code === 'invalid_type' && form.expected === 'number');
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? inner[key as keyof typeof inner]
        : undefined,
    value,
  );
}
