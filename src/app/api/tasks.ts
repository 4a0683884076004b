import {
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import {
  getTask,
  isFinalStatus,
  listTasks,
  type RetryChoice,
  retryTask,
  stopTask,
  type Task,
  type TaskStatusFilter,
  taskLog,
  taskProblemGroups,
  taskReport,
} from "../../contract/tasks.ts";
import type { Severity } from "../../model/severity.ts";
import { ApiError } from "../../uploader/index.ts";
import { call } from "./call.ts";
import { wholePage } from "./wholePage.ts";

/** How often a task that has not ended is polled, ms. */
const POLL_MS = 1_000;

/** True until a task has ended, while it waits and while it runs. */
export function isUnfinished(task: Pick<Task, "status">): boolean {
  return !isFinalStatus(task.status);
}

/** Which tasks are listed. */
export interface TaskFilter {
  readonly status: TaskStatusFilter | undefined;
  /** A part of the title; empty for any. */
  readonly search: string;
}

/** The newest tasks of a filter; polled once a second until all of them have ended. */
export function useTasks({ status, search }: TaskFilter = { status: undefined, search: "" }, limit = 100) {
  const filter = { status, ...(search === "" ? {} : { search }) };
  return useInfiniteQuery({
    queryKey: ["tasks", limit, filter],
    queryFn: ({ signal, pageParam }) =>
      wholePage(limit, (rows, cursor) =>
        call(listTasks, { query: { ...filter, limit: rows, cursor: cursor ?? pageParam }, signal }),
      ),
    placeholderData: keepPreviousData,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some(isUnfinished)) ? POLL_MS : false,
  });
}

/**
 * Polls the newest task once a second, while the tab is visible, and loads the lists again when there is a newer one than before. `known` is the id
 * of the newest task in the list; undefined while the list is loading.
 */
export function useNewTasks(known: number | undefined): void {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ["newest task"],
    queryFn: ({ signal }) => call(listTasks, { query: { limit: 1 }, signal }),
    enabled: known !== undefined,
    refetchInterval: POLL_MS,
  });
  const newest = data?.items[0]?.id ?? 0;
  // A filtered list may never have it.
  const seen = useRef(0);
  useEffect(() => {
    if (known === undefined || newest <= Math.max(known, seen.current)) return;
    seen.current = newest;
    void client.invalidateQueries({ queryKey: ["tasks"] });
  }, [client, newest, known]);
}

/** Returns the query for one task. */
export function taskQuery(id: number) {
  return queryOptions({
    queryKey: ["task", id],
    queryFn: ({ signal }) => call(getTask, { params: { id }, signal }),
  });
}

/** One task, polled once a second until it has ended. */
export function useTask(id: number | undefined) {
  return useQuery({
    ...taskQuery(id ?? 0),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data === undefined || isUnfinished(query.state.data) ? POLL_MS : false),
  });
}

/** The log of a task from its first line; new lines are added while it runs. */
export function useTaskLog(id: number, running: boolean) {
  return useInfiniteQuery({
    queryKey: ["task", id, "log"],
    queryFn: ({ signal, pageParam }) =>
      call(taskLog, { params: { id }, query: { after: pageParam, limit: 1000 }, signal }),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.nextCursor === null ? undefined : page.items.at(-1)?.seq),
    refetchInterval: running ? POLL_MS : false,
  });
}

/** Which problems are listed. */
export interface ProblemFilter {
  readonly severity: Severity;
  readonly code: string;
  readonly search: string;
}

/** Problems of one kind of a task, page by page. */
export function useTaskProblems(id: number, filter: ProblemFilter) {
  return useInfiniteQuery({
    queryKey: ["task", id, "problems", filter],
    queryFn: ({ signal, pageParam }) =>
      call(taskReport, { params: { id }, query: { ...filter, cursor: pageParam, limit: 200 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** The problems of a task, counted by kind. */
export function useTaskProblemGroups(id: number, search: string) {
  return useQuery({
    queryKey: ["task", id, "problemGroups", search],
    queryFn: ({ signal }) => call(taskProblemGroups, { params: { id }, query: { search }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Stops a task. */
export function useStopTask() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => call(stopTask, { params: { id } }),
    onSuccess: (task) => {
      client.setQueryData(["task", task.id], task);
      return client.invalidateQueries({ queryKey: ["tasks"] });
    },
  });
}

/** Stops tasks one after another; those that have ended meanwhile are left as they are. Returns how many could not be stopped for another reason. */
export function useStopTasks() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (ids: readonly number[]) => {
      let failed = 0;
      for (const id of ids) {
        await call(stopTask, { params: { id } }).catch((error: unknown) => {
          if (!(error instanceof ApiError && error.code === "conflict")) failed += 1;
        });
      }
      return failed;
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["tasks"] }),
  });
}

/** Runs the input of a task again, with the changes of `choice`; returns the id of the new task. */
export function useRetryTask() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, choice }: { id: number; choice?: RetryChoice }) =>
      call(retryTask, { params: { id }, ...(choice && { body: choice }) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tasks"] }),
  });
}
