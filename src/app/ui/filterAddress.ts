import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

/** Changes parts of a filter that lives in the address. With `replace`, back leads to where it led before. */
export type ChangeFilter<Filter> = (parts: Partial<Filter>, options?: { replace?: boolean }) => void;

/** The parameters of an address that a filter takes; undefined for what is not filtered. */
type Parameters = Readonly<Record<string, string | number | undefined>>;

/** Sets parameters of a query, and removes those that are undefined. */
export function writeParameters(query: URLSearchParams, parameters: Parameters): void {
  for (const [key, value] of Object.entries(parameters)) {
    if (value === undefined) query.delete(key);
    else query.set(key, String(value));
  }
}

/** Returns a path with a query, without a question mark for an empty one. */
export function addressOf(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

/**
 * A filter that lives in the address, so that it survives a reload, is undone by the browser's back, and can be sent as a link. `read` and
 * `parametersOf` are functions of a module, which do not change.
 */
export function useFilterAddress<Filter>(
  read: (query: URLSearchParams) => Filter,
  parametersOf: (filter: Filter) => Parameters,
): { readonly filter: Filter; readonly change: ChangeFilter<Filter> } {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const filter = useMemo(() => read(new URLSearchParams(search)), [read, search]);
  const change = useCallback<ChangeFilter<Filter>>(
    (parts, options) => {
      // The address of this moment: a change may come late, after typing.
      const query = new URLSearchParams(window.location.search);
      writeParameters(query, parametersOf({ ...read(query), ...parts }));
      navigate(addressOf(path, query), options);
    },
    [read, parametersOf, path, navigate],
  );
  return { filter, change };
}
