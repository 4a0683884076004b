import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef } from "react";
import {
  getImage,
  getImageFile,
  getImageThumbnail,
  type Image,
  listDatasetImages,
  listProjectImages,
  THUMBNAIL_KINDS,
} from "../../contract/images.ts";
import { pathOf } from "../../uploader/index.ts";
import { call } from "./call.ts";

/** Images asked for at once. */
const PAGE = 60;

/** Which images of a project are shown. */
export interface ImageFilter {
  readonly projectId: number;
  readonly datasetId: number | undefined;
  /** Title of a class. */
  readonly class: string | undefined;
  readonly search: string;
}

/** A list of images of which any part can be looked at. */
export interface ImageWindow {
  /** How many there are, as far as that is known. */
  readonly total: number;
  /** True once `total` is not a guess. */
  readonly exact: boolean;
  readonly failed: unknown;
  at(index: number): Image | undefined;
  /** Asks for an image that is not in sight. */
  load(index: number): Promise<Image | undefined>;
  refetch(): void;
}

/** One full image; lists leave long annotations out. */
export function useImage(id: number | undefined) {
  return useQuery({
    queryKey: ["image", id],
    queryFn: ({ signal }) => call(getImage, { params: { id: id ?? 0 }, signal }),
    enabled: id !== undefined,
    staleTime: 60_000,
  });
}

/**
 * Address of a small picture of an image; undefined where there is none. BMP has no thumbnails, but browsers show the file itself.
 */
export function smallPictureUrl(image: { id: number; kind: string }, size: 256 | 512 | 1600): string | undefined {
  if (image.kind === "bmp") return pathOf(getImageFile.path, { id: image.id });
  return THUMBNAIL_KINDS.some((kind) => kind === image.kind) ? thumbnailUrl(image.id, size) : undefined;
}

/** Address of a thumbnail; sizes are those of the contract. */
export function thumbnailUrl(id: number, size: 256 | 512 | 1600): string {
  return pathOf(getImageThumbnail.path, { id }, { size });
}

function pageQuery(filter: ImageFilter, page: number) {
  return {
    queryKey: ["images", filter, page],
    queryFn: ({ signal }: { signal: AbortSignal }) => {
      const query = {
        limit: PAGE,
        offset: page * PAGE,
        class: filter.class,
        ...(filter.search === "" ? {} : { search: filter.search }),
      };
      return filter.datasetId === undefined
        ? call(listProjectImages, { params: { id: filter.projectId }, query, signal })
        : call(listDatasetImages, { params: { id: filter.datasetId }, query, signal });
    },
    staleTime: 30_000,
  };
}

/**
 * The images from index `from` up to `to` of a list that may be very long: only the pages in sight are asked for. `known` is the length of
 * the list where the project tells it; otherwise the length is found as one scrolls.
 */
export function useImageWindow(filter: ImageFilter, from: number, to: number, known: number | undefined): ImageWindow {
  const client = useQueryClient();
  const first = Math.floor(Math.max(from, 0) / PAGE);
  const last = Math.floor(Math.max(to, 0) / PAGE);
  const pages = useQueries({
    queries: Array.from({ length: last - first + 1 }, (_, index) => pageQuery(filter, first + index)),
  });
  const seen = useRef({ key: "", end: undefined as number | undefined, least: 0 });
  const key = JSON.stringify(filter);
  if (seen.current.key !== key) seen.current = { key, end: undefined, least: 0 };
  for (const [index, page] of pages.entries()) {
    if (page.data === undefined) continue;
    const reached = (first + index) * PAGE + page.data.items.length;
    if (page.data.nextCursor === null && (page.data.items.length > 0 || first + index === 0))
      seen.current.end = reached;
    else seen.current.least = Math.max(seen.current.least, reached + 1);
  }
  const failure = pages.find((page) => page.isError && page.data === undefined);

  const load = useCallback(
    async (index: number) => {
      const page = Math.floor(index / PAGE);
      const data = await client.fetchQuery(pageQuery(filter, page));
      return data.items[index - page * PAGE];
    },
    [client, filter],
  );
  const rows = pages.map((page) => page.data);
  const { end, least } = seen.current;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `rows` is compared by its pages.
  return useMemo(
    () => ({
      total: end ?? known ?? least,
      exact: (end ?? known) !== undefined,
      failed: failure?.error ?? undefined,
      at: (index: number) => rows[Math.floor(index / PAGE) - first]?.items[index % PAGE],
      load,
      refetch: () => void client.invalidateQueries({ queryKey: ["images"] }),
    }),
    [end, known, least, failure?.error, first, load, client, ...rows],
  );
}
