import { ActionIcon, Button } from "@mantine/core";
import { IconFolderSymlink, IconTag, IconTrash, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { ChangeMade, ImagesChange } from "../../contract/changes.ts";
import { IMAGES_PER_CHANGE } from "../../contract/limits.ts";
import type { Project } from "../../contract/projects.ts";
import { count, formatCount } from "../../model/plural.ts";
import { useChangeImages } from "../api/changes.ts";
import { followUp } from "../api/followUp.ts";
import type { ImageFilter } from "../api/imageWindow.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { useRecentChange } from "../trash/recentChange.ts";
import { ChangeDialog } from "./ChangeDialog.tsx";
import classes from "./SelectionBar.module.css";
import { ALL, NONE, requestedImages, type Selection, sizeOf } from "./selection.ts";

type Action = ImagesChange["action"];

/** What can be done with the selected images of a project: select all, move, tag, delete. */
export function SelectionBar(props: {
  project: Project;
  filter: ImageFilter;
  selection: Selection;
  /** How many images the filter leaves; undefined while that is not known. */
  total: number | undefined;
  /** How often the person asked by a key to delete the selected images. */
  deletions: number;
  onSelect: (selection: Selection) => void;
}) {
  const { project, filter, selection, total, deletions, onSelect } = props;
  const [asking, setAsking] = useState<Exclude<Action, "delete">>();
  const change = useChangeImages(project.id);
  const offer = useRecentChange((state) => state.offer);
  const [handled, setHandled] = useState(deletions);
  const size = sizeOf(selection, total ?? 0);
  const images = requestedImages(selection, filter);

  const carryOut = (request: ImagesChange) =>
    followUp(change.mutateAsync(request), (made) => {
      setAsking(undefined);
      onSelect(NONE);
      offer({ id: made.id, text: describeMade(made) });
    });
  const remove = () => images !== undefined && !change.isPending && carryOut({ action: "delete", images });
  useEffect(() => {
    if (deletions === handled) return;
    setHandled(deletions);
    remove();
  });

  return (
    <section className={classes.bar} aria-label="Selection">
      <span role="status" className={classes.size}>
        {total === undefined && selection.kind === "all" ? "All images" : count(size, "image")} selected
      </span>
      {total !== undefined && size < total && (
        <Button size="compact-sm" variant="subtle" onClick={() => onSelect(ALL)}>
          Select all {formatCount(total)}
        </Button>
      )}
      <div className={classes.actions}>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFolderSymlink size={15} />}
          disabled={images === undefined}
          onClick={() => setAsking("move")}
        >
          Move
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTag size={15} />}
          disabled={images === undefined}
          onClick={() => setAsking("tag")}
        >
          Tag
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTrash size={15} />}
          disabled={images === undefined}
          loading={change.isPending && change.variables.action === "delete"}
          onClick={remove}
        >
          Move to trash
        </Button>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label="Clear selection"
          title="Clear selection (Esc)"
          onClick={() => onSelect(NONE)}
        >
          <IconX size={16} />
        </ActionIcon>
      </div>
      {images === undefined && (
        <p role="alert" className={classes.note}>
          {`At most ${count(IMAGES_PER_CHANGE, "image")} can be chosen one by one. Filter the images and select all of them, or clear the selection.`}
        </p>
      )}
      {change.isError && asking === undefined && (
        <p role="alert" className={classes.failure}>
          {sentenceOf(change.error)}
        </p>
      )}
      {asking !== undefined && images !== undefined && (
        <ChangeDialog
          project={project}
          action={asking}
          size={size}
          isPending={change.isPending}
          failure={change.isError ? sentenceOf(change.error) : undefined}
          onClose={() => {
            change.reset();
            setAsking(undefined);
          }}
          onConfirm={(name) =>
            carryOut(
              asking === "move" ? { action: "move", images, dataset: name } : { action: "tag", images, tag: name },
            )
          }
        />
      )}
    </section>
  );
}

/** What was done, as a sentence. */
function describeMade({ kind, images, name, renamed }: ChangeMade): string {
  const many = count(images, "image");
  if (kind === "tag") return `${many} tagged ${name}.`;
  if (kind !== "move") return `${many} moved to the trash.`;
  const numbered = renamed === 0 ? "" : ` ${count(renamed, "image")} got a number at the end of the name.`;
  return `${many} moved to ${name}.${numbered}`;
}
