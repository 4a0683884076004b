import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { type ImageState, imageStates } from "../../contract/imageFilter.ts";
import type { ImageFilter } from "../api/imageWindow.ts";

/** The part of a filter that the address contains: all but the project. */
export type ChosenFilter = Omit<ImageFilter, "projectId">;

/** Every image. */
export const NO_FILTER: ChosenFilter = {
  datasetId: undefined,
  class: undefined,
  search: "",
  state: undefined,
  taskId: undefined,
};

/** Reads a filter from the query of an address: `name`, `dataset`, `class`, `state`, `task`. What it cannot read is ignored. */
export function readFilter(query: URLSearchParams): ChosenFilter {
  return {
    datasetId: numberOf(query.get("dataset")),
    class: query.get("class") ?? undefined,
    search: query.get("name") ?? "",
    state: stateOf(query.get("state")),
    taskId: numberOf(query.get("task")),
  };
}

/** Writes a filter into the query of an address, without what is not filtered. */
export function writeFilter(query: URLSearchParams, filter: ChosenFilter): void {
  const values = {
    name: filter.search === "" ? undefined : filter.search,
    dataset: filter.datasetId,
    class: filter.class,
    state: filter.state,
    task: filter.taskId,
  };
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) query.delete(key);
    else query.set(key, String(value));
  }
}

/** Returns a positive integer, or 0 where `least` is 0; undefined for anything else. */
export function numberOf(text: string | null | undefined, least = 1): number | undefined {
  if (!text || !/^\d{1,15}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least ? value : undefined;
}

/** Returns the state that has this name; undefined for anything else. */
export function stateOf(text: string | null): ImageState | undefined {
  return imageStates.find((state) => state === text);
}

/**
 * The filter of a project's images, which lives in the address, so that it survives a reload, is undone by the browser's back, and can be sent
 * as a link.
 */
export function useFilterAddress(): {
  readonly filter: ChosenFilter;
  /** Changes parts of the filter. With `replace`, back leads to where it led before. */
  change(parts: Partial<ChosenFilter>, options?: { replace?: boolean }): void;
} {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const filter = useMemo(() => readFilter(new URLSearchParams(search)), [search]);
  const change = useCallback(
    (parts: Partial<ChosenFilter>, options?: { replace?: boolean }) => {
      // The address of this moment: a change may come late, after typing.
      const query = new URLSearchParams(window.location.search);
      writeFilter(query, { ...readFilter(query), ...parts });
      navigate(addressOf(path, query), options);
    },
    [path, navigate],
  );
  return { filter, change };
}

/** Returns a path with a query, without a question mark for an empty one. */
export function addressOf(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}
