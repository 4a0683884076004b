import type { Task } from "../../contract/tasks.ts";
import { count } from "../../model/plural.ts";
import type { Tone } from "../ui/Pill.tsx";
import classes from "./TaskStatusText.module.css";

/** The status of a task in words. */
export function TaskStatusText(props: { task: Pick<Task, "status" | "report"> }) {
  const { words, tone } = taskStatusWords(props.task);
  return (
    <span className={classes.text} data-tone={tone}>
      {words}
    </span>
  );
}

/** The words for a status, and their colour. */
export function taskStatusWords(task: Pick<Task, "status" | "report">): { words: string; tone: Tone } {
  switch (task.status) {
    case "queued":
      return { words: "Waiting", tone: "plain" };
    case "consumed":
    case "started":
      return { words: "Running", tone: "accent" };
    case "terminating":
      return { words: "Stopping", tone: "plain" };
    case "stopped":
      return { words: "Stopped", tone: "plain" };
    case "error":
      return { words: "Failed", tone: "bad" };
    case "finished": {
      const { warnings, errors } = task.report?.problems ?? { warnings: 0, errors: 0 };
      const said = [errors > 0 && count(errors, "error"), warnings > 0 && count(warnings, "warning")].filter(Boolean);
      return said.length === 0
        ? { words: "Finished", tone: "ok" }
        : { words: `Finished with ${said.join(", ")}`, tone: "warn" };
    }
  }
}
