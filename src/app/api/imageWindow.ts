import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import type { ResponseOf } from "../../contract/endpoint.ts";
import type { ImageState } from "../../contract/imageFilter.ts";
import { type Image, listDatasetImages, listProjectImages } from "../../contract/images.ts";
import { call } from "./call.ts";
import { lengthAfter, UNKNOWN_LENGTH } from "./listLength.ts";
import { wholePage } from "./wholePage.ts";

/** Images in one page of the window. */
const PAGE_SIZE = 60;

/** How long a page is kept after it went out of sight, ms. Then it is dropped, and loaded again when it comes back into sight. */
const KEPT_MS = 60_000;

/** Which images of a project are shown. */
export interface ImageFilter {
  readonly projectId: number;
  readonly datasetId: number | undefined;
  /** Title of a class. */
  readonly class: string | undefined;
  /** A part of the name; empty for any. */
  readonly search: string;
  readonly state: ImageState | undefined;
  /** Id of the task of the import that added them. */
  readonly taskId: number | undefined;
}

/** A list of images that loads only the visible part. */
interface ImageWindow {
  /** How many there are, as far as that is known. */
  readonly total: number;
  /** True once `total` is not a guess. */
  readonly exact: boolean;
  /** Why a page in sight could not be loaded; undefined when none failed. */
  readonly failed: unknown;
  /** The image at an index in sight; undefined while it is loading. */
  at(index: number): Image | undefined;
  /** Loads an image that need not be in sight; undefined past the end of the list. */
  load(index: number): Promise<Image | undefined>;
  /** Loads everything in sight again. */
  refetch(): void;
}

interface ImagePage extends ResponseOf<typeof listProjectImages> {
  /** 0 for the first page of the list. */
  readonly index: number;
}

function pageQuery(filter: ImageFilter, index: number) {
  return {
    queryKey: ["images", filter, index],
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<ImagePage> => {
      const { state, taskId: task, search } = filter;
      const chosen = { class: filter.class, state, task, ...(search === "" ? {} : { search }) };
      const page = await wholePage(PAGE_SIZE, (limit, cursor) => {
        const query = { ...chosen, limit, cursor, offset: cursor === undefined ? index * PAGE_SIZE : 0 };
        return filter.datasetId === undefined
          ? call(listProjectImages, { params: { id: filter.projectId }, query, signal })
          : call(listDatasetImages, { params: { id: filter.datasetId }, query, signal });
      });
      return { index, ...page };
    },
    staleTime: 30_000,
    gcTime: KEPT_MS,
  };
}

interface PageResult {
  readonly data: ImagePage | undefined;
  readonly isError: boolean;
  readonly error: unknown;
}

/** The pages by index, not in a row: what does not change keeps its identity when other pages come into sight. */
function combinePages(results: readonly PageResult[]) {
  const loaded = results.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const pages: Readonly<Record<number, ImagePage>> = Object.fromEntries(loaded.map((page) => [page.index, page]));
  return {
    pages,
    failed: results.find(({ data, isError }) => isError && data === undefined)?.error,
  };
}

/**
 * The images from index `from` up to `to` of a list that may be very long; only the pages in sight are loaded. `known` is the length of the
 * list where the project states it; otherwise the length is found as one scrolls.
 */
export function useImageWindow(filter: ImageFilter, from: number, to: number, known: number | undefined): ImageWindow {
  const client = useQueryClient();
  const first = Math.floor(Math.max(from, 0) / PAGE_SIZE);
  const last = Math.floor(Math.max(to, 0) / PAGE_SIZE);
  const { pages, failed } = useQueries({
    queries: Array.from({ length: last - first + 1 }, (_, index) => pageQuery(filter, first + index)),
    combine: combinePages,
  });

  // What pages showed that are out of sight by now counts as well, until the filter changes.
  const key = JSON.stringify(filter);
  const [seen, setSeen] = useState({ key, length: UNKNOWN_LENGTH });
  const before = seen.key === key ? seen.length : UNKNOWN_LENGTH;
  const length = lengthAfter(before, Object.values(pages), PAGE_SIZE);
  if (seen.key !== key || seen.length !== length) setSeen({ key, length });

  const load = useCallback(
    async (index: number) => {
      const { items } = await client.fetchQuery(pageQuery(filter, Math.floor(index / PAGE_SIZE)));
      return items[index % PAGE_SIZE];
    },
    [client, filter],
  );
  const { end = known, atLeast } = length;
  return useMemo(
    () => ({
      total: end ?? atLeast,
      exact: end !== undefined,
      failed,
      at: (index: number) => pages[Math.floor(index / PAGE_SIZE)]?.items[index % PAGE_SIZE],
      load,
      refetch: () => void client.invalidateQueries({ queryKey: ["images"] }),
    }),
    [end, atLeast, failed, pages, load, client],
  );
}
