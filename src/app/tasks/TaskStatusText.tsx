import type { Task } from "../../contract/tasks.ts";
import { describeTaskStatus } from "./describeTask.ts";
import classes from "./TaskStatusText.module.css";

/** The status of a task in its colour. */
export function TaskStatusText(props: { task: Pick<Task, "status" | "report"> }) {
  const { label, tone } = describeTaskStatus(props.task);
  return (
    <span className={classes.text} data-tone={tone}>
      {label}
    </span>
  );
}
