import { Button } from "@mantine/core";
import { Link } from "wouter";
import type { Task } from "../../contract/tasks.ts";

/** A link to the project of a task; renders nothing before the task has finished. */
export function OpenProject(props: { task: Task }) {
  const { output, status } = props.task;
  if (output === null || status !== "finished") return null;
  return (
    <Button component={Link} href={`/projects/${output.project.id}`}>
      Open project
    </Button>
  );
}
