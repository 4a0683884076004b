import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "wouter";
import { formatQuestion } from "../../contract/detected.ts";
import type { Task } from "../../contract/tasks.ts";
import { Card } from "../ui/Card.tsx";
import classes from "./FailureCard.module.css";
import { failureAdvice } from "./failureAdvice.ts";
import { TaskQuestion } from "./TaskQuestion.tsx";

const AMBIGUOUS = "The drop can be read in several ways.";

/** Why a task failed, and what to do. */
export function FailureCard(props: { task: Task }) {
  const { error } = props.task;
  if (error === null) return null;
  const question = formatQuestion.safeParse(error.details);
  const choices = question.success ? question.data.candidates : [];
  const details = choices.length > 0 ? [] : linesOf(error.details);
  // The message states the choices for programs.
  const message = error.code === "ambiguous_format" && choices.length > 0 ? AMBIGUOUS : error.message;
  return (
    <Card className={classes.card}>
      <div role="alert" className={classes.row}>
        <IconAlertTriangle size={20} stroke={1.8} aria-hidden="true" className={classes.icon} />
        <div className={classes.words}>
          <p className={classes.message}>
            <bdi>{message}</bdi>
          </p>
          {details.length > 0 && (
            <ul className={classes.details}>
              {details.map((line) => (
                <li key={line}>
                  <bdi>{line}</bdi>
                </li>
              ))}
            </ul>
          )}
          {choices.length > 0 && <TaskQuestion taskId={props.task.id} choices={choices} />}
          <p>
            {failureAdvice(error.code)} <Link href="/">Go to the import page</Link>
          </p>
        </div>
      </div>
    </Card>
  );
}

/** Details that are shown at most. */
const MAX_DETAILS = 20;

/** Returns the lines to show of free-form details: those of a list of strings, or of objects with a title, slug, path or name. */
function linesOf(details: unknown): string[] {
  const list = Array.isArray(details)
    ? details
    : typeof details === "object" && details !== null
      ? Object.values(details).find(Array.isArray)
      : undefined;
  if (!Array.isArray(list)) return [];
  const lines = list.flatMap((item: unknown) => {
    if (typeof item === "string") return [item];
    if (typeof item !== "object" || item === null) return [];
    const { title, slug, path, name, reasons } = item as Record<string, unknown>;
    const head = [title, slug, path, name].find((value) => typeof value === "string");
    if (head === undefined) return [];
    return [Array.isArray(reasons) ? `${head}: ${reasons.join("; ")}` : `${head}`];
  });
  return [...new Set(lines)].slice(0, MAX_DETAILS);
}
