import type { Task } from "../../contract/tasks.ts";
import { isRunning } from "../api/tasks.ts";
import { FailureCard } from "./FailureCard.tsx";
import { LogCard } from "./LogCard.tsx";
import { ReportCard } from "./ReportCard.tsx";
import { TaskProblems } from "./TaskProblems.tsx";

/** What there is to know of a task: why it failed, its report, its problems, its log. */
export function TaskDetails(props: { task: Task; withProblems?: boolean }) {
  const { task, withProblems = true } = props;
  return (
    <>
      {task.error !== null && <FailureCard task={task} />}
      {task.report !== null && <ReportCard report={task.report} />}
      {withProblems && task.report !== null && hasProblems(task.report.problems) && <TaskProblems task={task} />}
      <LogCard taskId={task.id} running={isRunning(task)} />
    </>
  );
}

function hasProblems(problems: { byCode: Readonly<Record<string, number>> }): boolean {
  return Object.keys(problems.byCode).length > 0;
}
