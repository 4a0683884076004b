import { type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { changeImages, type ImagesChange, listChanges, undoChange, undoImport } from "../../contract/changes.ts";
import { listTasks } from "../../contract/tasks.ts";
import { deleteDataset, deleteForever, emptyTrash, listTrash } from "../../contract/trash.ts";
import { call } from "./call.ts";

/** How long a change of many images may take, ms: the server responds when all are changed. */
const CHANGE_MS = 10 * 60_000;

/** What is in the trash, newest first. */
export function useTrash(limit = 100) {
  return useInfiniteQuery({
    queryKey: ["trash", limit],
    queryFn: ({ signal, pageParam }) => call(listTrash, { query: { limit, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

/** The entry of a project in the trash; null when it is not there. */
export function useProjectInTrash(id: number) {
  return useQuery({
    queryKey: ["trash", "of project", id],
    queryFn: async ({ signal }) => {
      const { items } = await call(listTrash, { query: { project: id, limit: 1 }, signal });
      return items.find(({ kind }) => kind === "project") ?? null;
    },
    enabled: Number.isSafeInteger(id) && id > 0,
  });
}

/** What was done to a project and can be undone, newest first. */
export function useProjectChanges(id: number) {
  return useInfiniteQuery({
    queryKey: ["changes", id],
    queryFn: ({ signal, pageParam }) =>
      call(listChanges, { params: { id }, query: { limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

/** The tasks that made a project or added to it, newest first. */
export function useProjectImports(id: number) {
  return useInfiniteQuery({
    queryKey: ["tasks", "of project", id],
    queryFn: ({ signal, pageParam }) =>
      call(listTasks, { query: { project: id, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

/** Deletes, moves or tags images of a project. */
export function useChangeImages(projectId: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ImagesChange) => call(changeImages, { params: { id: projectId }, body, timeoutMs: CHANGE_MS }),
    onSettled: () => refreshProjects(client),
  });
}

/** Moves a dataset with its images to the trash. */
export function useDeleteDataset() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => call(deleteDataset, { params: { id }, timeoutMs: CHANGE_MS }),
    onSettled: () => refreshProjects(client),
  });
}

/** Undoes a change, or restores something from the trash. */
export function useUndoChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => call(undoChange, { params: { id }, timeoutMs: CHANGE_MS }),
    onSettled: () => refreshProjects(client),
  });
}

/** Removes what an import added, and brings back what it replaced. */
export function useUndoImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (taskId: number) => call(undoImport, { params: { id: taskId }, timeoutMs: CHANGE_MS }),
    onSuccess: ({ kind, project }) => {
      if (kind === "project") void client.resetQueries({ queryKey: ["project", project.id] });
    },
    onSettled: () => refreshProjects(client),
  });
}

/** Deletes something in the trash for good. */
export function useDeleteForever() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => call(deleteForever, { params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["trash"] }),
  });
}

/** Deletes everything in the trash for good. */
export function useEmptyTrash() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(emptyTrash),
    onSettled: () => client.invalidateQueries({ queryKey: ["trash"] }),
  });
}

/** Loads again what a change may have changed. The project comes first: it decides which images are asked for. */
async function refreshProjects(client: QueryClient): Promise<void> {
  await client.invalidateQueries({ queryKey: ["project"] });
  await new Promise((resolve) => setTimeout(resolve));
  const keys = ["projects", "library", "images", "image", "trash", "changes", "tasks", "task"];
  await Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })));
}
