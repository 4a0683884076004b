import {
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import {
  getTask,
  listTasks,
  type RetryChoice,
  retryTask,
  stopTask,
  type Task,
  taskLog,
  taskProblemGroups,
  taskReport,
} from "../../contract/tasks.ts";
import type { Severity } from "../../model/severity.ts";
import { call } from "./call.ts";
import { wholePage } from "./wholePage.ts";

/** How often a task that has not ended is polled, ms. */
const POLL_MS = 1_000;

/** True until a task has ended, while it waits and while it runs. */
export function isUnfinished(task: Pick<Task, "status">): boolean {
  return task.status !== "finished" && task.status !== "error" && task.status !== "stopped";
}

/** The newest tasks; polled once a second until all of them have ended. */
export function useTasks(limit = 100) {
  return useInfiniteQuery({
    queryKey: ["tasks", limit],
    queryFn: ({ signal, pageParam }) =>
      wholePage(limit, (rows, cursor) =>
        call(listTasks, { query: { limit: rows, cursor: cursor ?? pageParam }, signal }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some(isUnfinished)) ? POLL_MS : false,
  });
}

/**
 * Polls the newest task once a second, while the tab is visible, and loads the lists again when it is not in them. `known` is the id of the
 * newest task in the list; undefined while the list is loading.
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
  useEffect(() => {
    if (known !== undefined && newest > known) void client.invalidateQueries({ queryKey: ["tasks"] });
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

/** Runs the input of a task again, with the changes of `choice`; returns the id of the new task. */
export function useRetryTask() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, choice }: { id: number; choice?: RetryChoice }) =>
      call(retryTask, { params: { id }, ...(choice && { body: choice }) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tasks"] }),
  });
}
