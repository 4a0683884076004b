import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { type DownloadQuery, previewDownload } from "../../contract/download.ts";
import { importLocal } from "../../contract/importLocal.ts";
import { PAGE_ROWS_MAX } from "../../contract/limits.ts";
import { deleteProject, getProject, listLibrary, listProjects, patchProject } from "../../contract/projects.ts";
import { call } from "./call.ts";

/** Projects, newest first, whose title contains `search`. */
export function useProjects(search: string, limit = 60) {
  return useInfiniteQuery({
    queryKey: ["projects", search, limit],
    queryFn: ({ signal, pageParam }) => call(listProjects, { query: { search, limit, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** One project with its datasets, classes and tags. */
export function useProject(id: number) {
  return useQuery({ queryKey: ["project", id], queryFn: ({ signal }) => call(getProject, { params: { id }, signal }) });
}

/** True when another project than `id` has exactly this title; false while that is not known. */
export function useTitleTaken(title: string, id: number): boolean {
  const { data } = useQuery({
    queryKey: ["projects", "titled", title],
    queryFn: ({ signal }) => call(listProjects, { query: { search: title, limit: PAGE_ROWS_MAX }, signal }),
    enabled: title !== "",
  });
  return data?.items.some((project) => project.title === title && project.id !== id) ?? false;
}

/** How long the preview of a download may take, ms: the server reads every label, of very large projects too. */
const PREVIEW_MS = 10 * 60_000;

/** What a download would contain, and what its format cannot hold. The server reads every label for it, so it is not refetched without need. */
export function useDownloadPreview(id: number, query: DownloadQuery, enabled: boolean) {
  return useQuery({
    queryKey: ["download preview", id, query],
    queryFn: ({ signal }) => call(previewDownload, { params: { id }, query, signal, timeoutMs: PREVIEW_MS }),
    enabled,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
}

/** Renames a project, adds it to the library, or removes it from there. */
export function usePatchProject(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { title?: string; library?: boolean }) => call(patchProject, { params: { id }, body: change }),
    onSuccess: (project) => {
      client.setQueryData(["project", id], project);
      return refreshLists(client);
    },
  });
}

/** Moves a project to the trash. */
export function useDeleteProject() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => call(deleteProject, { params: { id } }),
    onSuccess: (_answer, id) => {
      client.removeQueries({ queryKey: ["project", id] });
      return Promise.all([refreshLists(client), client.invalidateQueries({ queryKey: ["trash"] })]);
    },
  });
}

function refreshLists(client: QueryClient): Promise<unknown> {
  return Promise.all([
    client.invalidateQueries({ queryKey: ["projects"] }),
    client.invalidateQueries({ queryKey: ["library"] }),
  ]);
}

/** The ready-made projects of the library. */
export function useLibrary() {
  return useInfiniteQuery({
    queryKey: ["library"],
    queryFn: ({ signal, pageParam }) => call(listLibrary, { query: { limit: 60, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

/** Copies datasets of a ready-made project; returns the id of the task. With the same key, a repeated click makes no second task. */
export function useImportLocal() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { id: number; title: string; datasetsIds: number[]; idempotencyKey: string }) =>
      call(importLocal, {
        body: { id: input.id, title: input.title, datasetsIds: input.datasetsIds },
        headers: { "idempotency-key": input.idempotencyKey },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tasks"] }),
  });
}
