import { ActionIcon, Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useEffect } from "react";
import { useRestoreProject } from "../api/projects.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { Name } from "../ui/Name.tsx";
import { type DeletedProject, useRecentlyDeleted } from "./recentlyDeleted.ts";
import classes from "./UndoDeletion.module.css";

/** Offers to undo deletions, as long as that is possible. */
export function UndoDeletions() {
  const deleted = useRecentlyDeleted((state) => state.deleted);
  if (deleted.length === 0) return null;
  return (
    <ul className={classes.list} aria-label="Recently deleted">
      {deleted.map((project) => (
        <UndoDeletion key={project.id} project={project} />
      ))}
    </ul>
  );
}

function UndoDeletion(props: { project: DeletedProject }) {
  const { id, title, restorableUntil } = props.project;
  const forget = useRecentlyDeleted((state) => state.forget);
  const restore = useRestoreProject();
  useEffect(() => {
    const timer = setTimeout(() => forget(id), Math.max(0, restorableUntil - Date.now()));
    return () => clearTimeout(timer);
  }, [id, restorableUntil, forget]);
  return (
    <li className={classes.row}>
      <span className={classes.text}>
        <b className={classes.name}>
          <Name text={title} />
        </b>{" "}
        was deleted.
        {restore.isError && <span role="alert"> {sentenceOf(restore.error)}</span>}
      </span>
      <Button
        size="xs"
        variant="default"
        loading={restore.isPending}
        onClick={() => restore.mutate(id, { onSuccess: () => forget(id) })}
      >
        Undo
      </Button>
      <ActionIcon variant="subtle" color="gray" aria-label="Dismiss" onClick={() => forget(id)}>
        <IconX size={16} />
      </ActionIcon>
    </li>
  );
}
