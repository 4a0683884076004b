import { ActionIcon, Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useUndoChange } from "../api/changes.ts";
import { followUp } from "../api/followUp.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { Name } from "../ui/Name.tsx";
import { describeRestored } from "./describeChange.ts";
import { useRecentChange } from "./recentChange.ts";
import classes from "./UndoBar.module.css";

/** States the last change at the bottom of the window and offers to undo it, until it is dismissed or another one follows. */
export function UndoBar() {
  const { change, note, undone, dismiss } = useRecentChange();
  const undo = useUndoChange();
  const failed = undo.isError && undo.variables === change?.id;
  const isShown = change !== undefined || note !== "";
  return (
    <div className={classes.place}>
      <div className={classes.bar} data-shown={isShown || undefined}>
        <span aria-live="polite" className={classes.text}>
          {change?.name !== undefined && (
            <b className={classes.name}>
              <Name text={change.name} />
            </b>
          )}
          {isShown && <span>{change?.text ?? note}</span>}
          {failed && <span className={classes.failure}> {sentenceOf(undo.error)}</span>}
        </span>
        {change !== undefined && (
          <Button
            size="xs"
            variant="default"
            loading={undo.isPending}
            onClick={() => followUp(undo.mutateAsync(change.id), (restored) => undone(describeRestored(restored)))}
          >
            Undo
          </Button>
        )}
        {isShown && (
          <ActionIcon variant="subtle" color="gray" aria-label="Dismiss" onClick={dismiss}>
            <IconX size={16} />
          </ActionIcon>
        )}
      </div>
    </div>
  );
}
