import type { ReactNode } from "react";
import type { Task } from "../../contract/tasks.ts";
import type { Report } from "../../model/report.ts";
import { isUnfinished } from "../api/tasks.ts";
import { FailureCard } from "./FailureCard.tsx";
import { LogCard } from "./LogCard.tsx";
import { ReportCard } from "./ReportCard.tsx";
import { TaskProblems } from "./TaskProblems.tsx";

/** The details of a task, problems first: why it failed, its problems, its report, its log. */
export function TaskDetails(props: {
  task: Task;
  /** Problems that are not in the report, such as files that were not sent. */
  problems?: ReactNode;
  /** Shown between the report and the log. */
  children?: ReactNode;
}) {
  const { task } = props;
  return (
    <>
      {task.error !== null && <FailureCard task={task} />}
      {props.problems}
      {task.report !== null && hasProblems(task.report) && <TaskProblems task={task} />}
      {task.report !== null && <ReportCard report={task.report} />}
      {props.children}
      <LogCard taskId={task.id} running={isUnfinished(task)} />
    </>
  );
}

/** Returns true when the report of a task has at least one problem of any severity. */
export function hasProblems(report: Report): boolean {
  return Object.keys(report.problems.byCode).length > 0;
}
