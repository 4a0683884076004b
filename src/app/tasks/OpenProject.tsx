import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { Link } from "wouter";
import type { Task } from "../../contract/tasks.ts";

/** A link to the project of a task; renders nothing before the task has finished. With `takesFocus` it has the focus once it appears. */
export function OpenProject(props: { task: Task; takesFocus?: boolean }) {
  const { output, status } = props.task;
  if (output === null || status !== "finished") return null;
  return <ProjectLink projectId={output.project.id} takesFocus={props.takesFocus === true} />;
}

function ProjectLink(props: { projectId: number; takesFocus: boolean }) {
  const link = useRef<HTMLAnchorElement>(null);
  const { takesFocus } = props;
  useEffect(() => {
    if (takesFocus && !isPersonBusy()) link.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  return (
    <Button ref={link} component={Link} href={`/projects/${props.projectId}`}>
      Open project
    </Button>
  );
}

/** Returns true while the person types or works in a dialog, where losing the focus would lose their place. */
function isPersonBusy(): boolean {
  return document.activeElement?.closest("input, textarea, [role=dialog]") != null;
}
