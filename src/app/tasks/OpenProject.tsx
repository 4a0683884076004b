import { Button } from "@mantine/core";
import { Link } from "wouter";
import type { Task } from "../../contract/tasks.ts";

/** The way to what a task made; nothing before it is there. */
export function OpenProject(props: { task: Task }) {
  const { output, status } = props.task;
  if (output === null || status !== "finished") return null;
  return (
    <Button component={Link} href={`/projects/${output.project.id}`}>
      Open project
    </Button>
  );
}
