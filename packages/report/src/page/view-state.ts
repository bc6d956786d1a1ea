import type { Selection } from './filter.ts';

/** Everything about the view that a link can carry. */
export interface ViewState {
  search: string;
  selection: Selection;
  sort: { column: string; descending: boolean };
  /** Columns shown; undefined is the usual choice for the width of the window. */
  columns: readonly string[] | undefined;
  /** The server whose details are open, by its name in links. */
  open: string | undefined;
}

export const initialState: ViewState = {
  search: '',
  selection: new Map(),
  sort: { column: 'standing', descending: false },
  columns: undefined,
  open: undefined,
};

const reserved = { search: 'q', sort: 'sort', columns: 'cols', open: 'open' } as const;
const facetPrefix = 'f.';

/** The state as the part of the address after `#`; what is as it was at first is left out. */
export function stateToHash({ search, selection, sort, columns, open }: ViewState): string {
  const params = new URLSearchParams();
  if (search) params.set(reserved.search, search);
  for (const [facet, values] of selection) for (const value of values) params.append(facetPrefix + facet, value);
  const sortText = `${sort.descending ? '-' : ''}${sort.column}`;
  if (sortText !== initialState.sort.column) params.set(reserved.sort, sortText);
  if (columns) params.set(reserved.columns, columns.join(','));
  if (open) params.set(reserved.open, open);
  return params.toString();
}

/** Reads any text as a state: what it does not know it leaves out, so an old or damaged link opens the page all the same. */
export function hashToState(hash: string): ViewState {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const selection = new Map<string, Set<string>>();
  for (const [name, value] of params) {
    if (!name.startsWith(facetPrefix)) continue;
    const facet = name.slice(facetPrefix.length);
    selection.set(facet, (selection.get(facet) ?? new Set()).add(value));
  }
  const sort = params.get(reserved.sort);
  return {
    search: params.get(reserved.search) ?? '',
    selection,
    sort: sort ? { column: sort.replace(/^-/, ''), descending: sort.startsWith('-') } : initialState.sort,
    columns: params.get(reserved.columns)?.split(',').filter(Boolean),
    open: params.get(reserved.open) ?? undefined,
  };
}

/** The selection with one value of a facet switched on or off. */
export function toggled(selection: Selection, facet: string, value: string): Selection {
  const values = new Set(selection.get(facet));
  if (!values.delete(value)) values.add(value);
  return withValues(selection, facet, values);
}

/** The selection in which exactly these values of a facet are chosen. */
export function withValues(selection: Selection, facet: string, values: ReadonlySet<string>): Selection {
  const next = new Map(selection);
  if (values.size > 0) next.set(facet, values);
  else next.delete(facet);
  return next;
}
