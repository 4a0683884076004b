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

/** Returns the parameters that `readFilter` reads. */
export function filterParameters(filter: ChosenFilter) {
  return {
    name: filter.search === "" ? undefined : filter.search,
    dataset: filter.datasetId,
    class: filter.class,
    state: filter.state,
    task: filter.taskId,
  };
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
