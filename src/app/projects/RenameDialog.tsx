import { Button, Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import type { Project } from "../../contract/projects.ts";
import { usePatchProject, useTitleTaken } from "../api/projects.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import classes from "./ProjectActions.module.css";

/** How long the name must stay unchanged before it is compared with others, ms. */
const SETTLE_MS = 250;

/** Renames a project. A name that another project has is allowed; a note appears. */
export function RenameDialog(props: { project: Project; onClose: () => void }) {
  const [title, setTitle] = useState(props.project.title);
  const [settled] = useDebouncedValue(title.trim(), SETTLE_MS);
  const taken = useTitleTaken(settled, props.project.id);
  const patch = usePatchProject(props.project.id);
  return (
    <Modal opened onClose={props.onClose} title="Rename project" closeButtonProps={{ "aria-label": "Close" }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() !== "") patch.mutate({ title: title.trim() }, { onSuccess: props.onClose });
        }}
      >
        <TextInput
          label="New name"
          dir="auto"
          data-autofocus
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          error={title.trim() === "" ? "Enter a project name." : patch.isError ? sentenceOf(patch.error) : undefined}
        />
        <p aria-live="polite" className={classes.note}>
          {taken && settled === title.trim() && "Another project has this name."}
        </p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={patch.isPending}>
            Rename
          </Button>
        </div>
      </form>
    </Modal>
  );
}
