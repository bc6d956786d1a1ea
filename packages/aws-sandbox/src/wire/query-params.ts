import { AwsError } from '../aws-error.ts';

export type QueryValue = string | QueryValue[] | { [name: string]: QueryValue };
export type QueryParams = { [name: string]: QueryValue };

type Branch = { [name: string]: string | Branch };

const malformed = (message: string) => new AwsError('MalformedQueryString', message);
const deepest = 8;

/** Turns the flat names of the Query protocol into a tree: `Filter.1.Value.2=x` becomes `Filter[0].Value[1]`. */
export function parseQueryParams(pairs: Iterable<[string, string]>): QueryParams {
  const root: Branch = Object.create(null);
  for (const [name, value] of pairs) place(root, name, value);
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, collapse(value)]));
}

function place(root: Branch, name: string, value: string): void {
  const path = name.split('.');
  const leaf = path.pop();
  if (!leaf || path.length > deepest || path.includes(''))
    throw malformed(`The parameter name "${name}" is malformed.`);
  let branch = root;
  for (const step of path) {
    const next = branch[step] ?? Object.create(null);
    if (typeof next === 'string') throw malformed(`The parameter "${name}" contradicts another parameter.`);
    branch[step] = next;
    branch = next;
  }
  if (branch[leaf] !== undefined) throw malformed(`The parameter "${name}" is given twice.`);
  branch[leaf] = value;
}

function collapse(value: string | Branch): QueryValue {
  if (typeof value === 'string') return value;
  const names = Object.keys(value);
  const collapsed = names.map((name): [string, QueryValue] => [name, collapse(value[name] ?? '')]);
  if (!names.every((name) => /^\d+$/.test(name))) return Object.fromEntries(collapsed);
  return collapsed.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item);
}
