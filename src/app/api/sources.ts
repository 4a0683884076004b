import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { BodyOf } from "../../contract/endpoint.ts";
import {
  importRemote,
  listSourceFolder,
  listSources,
  previewSource,
  type SourceFolder,
} from "../../contract/sources.ts";
import { call } from "./call.ts";

/** Entries of a folder that are shown at first, and with each "Show more". */
const PAGE_ENTRIES = 200;
/** How long a preview may take, ms: the server gives it 40 s. */
const PREVIEW_MS = 60_000;

/** The places on the side of the server that can be imported from. */
export function useSources() {
  return useQuery({ queryKey: ["sources"], queryFn: ({ signal }) => call(listSources, { signal }) });
}

/** The entries of one folder, page by page. */
export function useSourceFolder({ source, path }: SourceFolder) {
  return useInfiniteQuery({
    queryKey: ["source folder", source, path],
    queryFn: ({ signal, pageParam }) =>
      call(listSourceFolder, { query: { source, path, limit: PAGE_ENTRIES, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchOnWindowFocus: false,
    retry: false,
  });
}

/** What a folder is, and what an import of it would read. The server reads the folder for it, so it is not refetched without need. */
export function useSourcePreview(folder: SourceFolder, preset: string) {
  return useQuery({
    queryKey: ["source preview", folder.source, folder.path, preset],
    queryFn: ({ signal }) => call(previewSource, { body: { ...folder, preset }, signal, timeoutMs: PREVIEW_MS }),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    retry: false,
  });
}

/** Starts the import of a folder; returns the id of the task. With the same key, a repeated click makes no second task. */
export function useImportRemote() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, idempotencyKey }: { body: BodyOf<typeof importRemote>; idempotencyKey: string }) =>
      call(importRemote, { body, headers: { "idempotency-key": idempotencyKey } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tasks"] }),
  });
}
