import { AwsError } from '../../aws-error.ts';
import type { Filters } from '../../wire/query-input.ts';
import type { Call } from '../action.ts';
import { cutPage, type Page } from '../page.ts';
import { type FilterField, matchFilters } from './match-filters.ts';

export interface Described<T> {
  /** The ids asked for; EC2 does not page those. */
  ids: readonly string[] | undefined;
  /** Everything, or what the ids name. */
  things: Iterable<T>;
  fields: Record<string, FilterField<T>>;
}

interface Paging {
  Filter?: Filters;
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}

/** One page of what a Describe call of EC2 asks for. */
export function describePage<T extends { tags: Record<string, string> }>(
  { Filter, MaxResults, NextToken }: Paging,
  { ids, things, fields }: Described<T>,
  call: Call,
): Page<T> {
  if (ids && MaxResults !== undefined) {
    throw new AwsError('InvalidParameterCombination', 'Ids cannot be used together with the parameter maxResults');
  }
  const matching = matchFilters(things, Filter, fields);
  return cutPage(matching, { size: MaxResults ?? 1000, token: NextToken, query: [ids, Filter] }, call);
}

/** What these ids name, if all of it can be seen; the error code is the one for the first that cannot. */
export function findNamed<T>(ids: readonly string[], find: (id: string) => T | undefined, missing: string): T[] {
  return ids.map((id) => {
    const thing = find(id);
    if (thing === undefined) throw new AwsError(missing, `The ID '${id}' does not exist`);
    return thing;
  });
}
