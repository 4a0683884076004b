import { Button } from "@mantine/core";
import type { Task } from "../../contract/tasks.ts";
import { count } from "../../model/plural.ts";
import { useUndoChange, useUndoImport } from "../api/changes.ts";
import { followUp } from "../api/followUp.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { useInfo } from "../api/server.ts";
import { describeRestored } from "../trash/describeChange.ts";
import { useRecentChange } from "../trash/recentChange.ts";
import classes from "./UndoImport.module.css";

/** Undoes a finished import, or restores what an undone one had added. Renders nothing for other tasks and for callers that may not. */
export function UndoImport(props: { task: Task; size?: string }) {
  const { task, size = "sm" } = props;
  const { data: info } = useInfo();
  const undo = useUndoImport();
  const restore = useUndoChange();
  const { offer, undone } = useRecentChange();
  const mayChange = info?.scopes.includes("import") || info?.scopes.includes("admin");
  if (task.status !== "finished" || task.output === null || mayChange !== true) return null;
  const failure = undo.error ?? restore.error;
  const undoneBy = task.undone ?? (undo.data?.kind === "project" && !restore.isSuccess ? undo.data.id : null);
  return (
    <>
      {undoneBy === null ? (
        <Button
          size={size}
          variant="default"
          loading={undo.isPending}
          onClick={() => {
            restore.reset();
            followUp(undo.mutateAsync(task.id), ({ id, kind, name, images }) =>
              offer({
                id,
                name,
                text:
                  kind === "project"
                    ? "is in the trash."
                    : `is undone, ${count(images, "image")} ${images === 1 ? "is" : "are"} in the trash.`,
              }),
            );
          }}
        >
          Undo import
        </Button>
      ) : (
        <Button
          size={size}
          variant="default"
          loading={restore.isPending}
          onClick={() => followUp(restore.mutateAsync(undoneBy), (one) => undone(describeRestored(one)))}
        >
          Restore
        </Button>
      )}
      {failure !== null && (
        <span role="alert" className={classes.failure}>
          {sentenceOf(failure)}
        </span>
      )}
    </>
  );
}
