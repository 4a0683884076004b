import type { Task } from "../../contract/tasks.ts";
import type { Report } from "../../model/report.ts";
import { isRunning } from "../api/tasks.ts";
import { FailureCard } from "./FailureCard.tsx";
import { LogCard } from "./LogCard.tsx";
import { ReportCard } from "./ReportCard.tsx";
import { TaskProblems } from "./TaskProblems.tsx";

/** The details of a task: why it failed, its report, its problems, its log. */
export function TaskDetails(props: { task: Task }) {
  const { task } = props;
  return (
    <>
      {task.error !== null && <FailureCard task={task} />}
      {task.report !== null && <ReportCard report={task.report} />}
      {task.report !== null && hasProblems(task.report) && <TaskProblems task={task} />}
      <LogCard taskId={task.id} running={isRunning(task)} />
    </>
  );
}

/** Returns true when the report of a task has at least one problem of any severity. */
export function hasProblems(report: Report): boolean {
  return Object.keys(report.problems.byCode).length > 0;
}
