import type { Task } from "../../contract/tasks.ts";
import type { Report } from "../../model/report.ts";
import { isRunning } from "../api/tasks.ts";
import { FailureCard } from "./FailureCard.tsx";
import { LogCard } from "./LogCard.tsx";
import { ReportCard } from "./ReportCard.tsx";
import { TaskProblems } from "./TaskProblems.tsx";

/** What there is to know of a task: why it failed, its report, its problems, its log. */
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

/** True when the report of a task names at least one problem, be it only worth knowing. */
export function hasProblems(report: Report): boolean {
  return Object.keys(report.problems.byCode).length > 0;
}
