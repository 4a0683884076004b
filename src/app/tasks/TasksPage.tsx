import { Button } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import { Link } from "wouter";
import type { Task } from "../../contract/tasks.ts";
import { count, formatCount } from "../../model/plural.ts";
import { useInfo } from "../api/server.ts";
import { isUnfinished, useNewTasks, useStopTasks, useTasks } from "../api/tasks.ts";
import { Card } from "../ui/Card.tsx";
import { ConfirmButton } from "../ui/ConfirmButton.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { useFilterAddress } from "../ui/filterAddress.ts";
import { LoadState } from "../ui/LoadState.tsx";
import { Name } from "../ui/Name.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import shell from "../ui/Shell.module.css";
import { Time } from "../ui/Time.tsx";
import { describeProgress } from "./describeTask.ts";
import { TaskActions } from "./TaskActions.tsx";
import { readTaskFilter, TaskFilterBar, taskFilterParameters } from "./TaskFilterBar.tsx";
import { TaskStatusText } from "./TaskStatusText.tsx";
import classes from "./TasksPage.module.css";

/** All tasks: running ones first, then those that wait, in the order in which they start. A task that is started elsewhere appears automatically. */
export function TasksPage() {
  const { filter, change } = useFilterAddress(readTaskFilter, taskFilterParameters);
  const isFiltered = filter.search !== "" || filter.status !== undefined;
  const tasks = useTasks(filter);
  const items = tasks.data?.pages.flatMap((page) => page.items) ?? [];
  useNewTasks(tasks.data && (items[0]?.id ?? 0));
  const waiting = items.filter(isWaiting).sort(inOrder);
  const running = items.filter((task) => isUnfinished(task) && !isWaiting(task));
  const over = items.filter((task) => !isUnfinished(task));
  return (
    <div className={shell.page}>
      <PageHead title="Tasks" tab="Tasks">
        {tasks.data === undefined
          ? ""
          : isFiltered
            ? `${tasks.hasNextPage ? "The newest " : ""}${count(items.length, "task")}`
            : describeCounts(running.length, waiting.length)}
      </PageHead>
      {(items.length > 0 || isFiltered) && (
        <div className={classes.bar}>
          <TaskFilterBar filter={filter} onFilter={change} />
          <StopAll tasks={[...running, ...waiting]} />
        </div>
      )}
      <LoadState query={tasks} what="list of tasks">
        {items.length === 0 && isFiltered ? (
          <Card>
            <EmptyState
              icon={<IconListCheck size={40} stroke={1.5} />}
              title="No such tasks"
              action={
                <Button variant="default" onClick={() => change({ search: "", status: undefined })}>
                  Clear the filter
                </Button>
              }
            >
              No tasks match this filter.
            </EmptyState>
          </Card>
        ) : items.length === 0 ? (
          <Card>
            <EmptyState
              icon={<IconListCheck size={40} stroke={1.5} />}
              title="No tasks yet"
              action={
                <Button component={Link} href="/">
                  Import a dataset
                </Button>
              }
            >
              Each import is a task. It is listed here with its report, even after you close the page.
            </EmptyState>
          </Card>
        ) : (
          <Card flush>
            <ul aria-label="Tasks">
              {[...running, ...waiting, ...over].map((task) => (
                <TaskRow key={task.id} task={task} />
              ))}
            </ul>
          </Card>
        )}
        {tasks.hasNextPage && (
          <div className={classes.more}>
            <Button variant="default" loading={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>
              Show older tasks
            </Button>
          </div>
        )}
      </LoadState>
    </div>
  );
}

/** A button that stops all listed tasks that have not ended; nothing when there is at most one, or when the caller may not. */
function StopAll(props: { tasks: readonly Task[] }) {
  const { data: info } = useInfo();
  const stop = useStopTasks();
  const mayStop = info?.scopes.includes("import") || info?.scopes.includes("admin");
  const ids = props.tasks.filter(({ status }) => status !== "terminating").map(({ id }) => id);
  if (mayStop !== true || (ids.length < 2 && !stop.isPending && !stop.data)) return null;
  return (
    <div className={classes.stop}>
      {stop.data !== undefined && stop.data > 0 && (
        <span role="alert" className={classes.failure}>
          {count(stop.data, "task")} could not be stopped. Try again.
        </span>
      )}
      {(ids.length >= 2 || stop.isPending) && (
        <ConfirmButton
          label="Stop all"
          confirmation={`Stop ${count(ids.length, "task")}`}
          loading={stop.isPending}
          onConfirm={() => stop.mutate(ids)}
        />
      )}
    </div>
  );
}

function isWaiting(task: Task): boolean {
  return task.status === "queued";
}

/** Sorts waiting tasks by their place in the queue; those of both lanes are mixed. */
function inOrder(a: Task, b: Task): number {
  return (a.queue?.position ?? 0) - (b.queue?.position ?? 0) || a.id - b.id;
}

/** Returns "2 running, 40 waiting". */
function describeCounts(running: number, waiting: number): string {
  const parts = [
    [running, "running"],
    [waiting, "waiting"],
  ] as const;
  const counts = parts.flatMap(([tasks, state]) => (tasks > 0 ? [`${formatCount(tasks)} ${state}`] : []));
  return counts.join(", ") || "No tasks are running.";
}

function TaskRow(props: { task: Task }) {
  const { task } = props;
  const running = isUnfinished(task) && !isWaiting(task);
  const { current, total } = task.progress;
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <Link href={`/tasks/${task.id}`} className={classes.name}>
          <Name text={task.output?.project.title ?? task.title} />
        </Link>
        <span className={classes.note}>
          {task.type === "clone" ? "From the library" : "Import"} · task {task.id}
        </span>
      </div>
      <div className={classes.state}>
        <TaskStatusText task={task} />
        <span className={classes.note}>
          <TaskNote task={task} />
        </span>
        {running && (
          <span className={classes.track} aria-hidden="true">
            <span style={{ transform: `scaleX(${total > 0 ? current / total : 0})` }} />
          </span>
        )}
      </div>
      <Time at={task.createdAt} className={classes.time ?? ""} />
      <div className={classes.actions}>
        <TaskActions task={task} size="xs" />
        {task.status === "finished" && task.output !== null && (
          <Button component={Link} href={`/projects/${task.output.project.id}`} size="xs" variant="default">
            Open project
          </Button>
        )}
      </div>
    </li>
  );
}

/** The line below the status: the progress of a running task, what a waiting one waits for, the error of a failed one, the result of a finished one. */
function TaskNote(props: { task: Task }) {
  const { task } = props;
  if (isUnfinished(task)) return describeProgress(task);
  if (task.error !== null) return <Name text={task.error.message} />;
  if (task.report === null) return null;
  const { images, objects } = task.report.imported;
  return `${count(images, "image")}, ${count(objects, "object")}`;
}
