import { Autocomplete, Button, Modal } from "@mantine/core";
import { useState } from "react";
import type { Project } from "../../contract/projects.ts";
import { count } from "../../model/plural.ts";
import classes from "./ProjectActions.module.css";

/** Suggestions that are shown at once. */
const SUGGESTIONS = 50;

/** Asks for the dataset to which images are moved, or for the tag that they get. A new name makes a new one. */
export function ChangeDialog(props: {
  project: Project;
  action: "move" | "tag";
  size: number;
  isPending: boolean;
  failure: string | undefined;
  onClose: () => void;
  onConfirm: (name: string) => void;
}) {
  const { project, action, size } = props;
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const trimmed = name.trim();
  const isMove = action === "move";
  const known = isMove
    ? project.datasets.map((dataset) => dataset.name)
    : project.tags.filter(({ valueType }) => valueType === "none").map((tag) => tag.name);
  const isNew = trimmed !== "" && !known.includes(trimmed);
  const missing = isMove ? "Choose a dataset, or enter the name of a new one." : "Choose a tag, or enter a new one.";
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={isMove ? `Move ${count(size, "image")}` : `Tag ${count(size, "image")}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (trimmed !== "") props.onConfirm(trimmed);
        }}
      >
        <Autocomplete
          label={isMove ? "Dataset" : "Tag"}
          data-autofocus
          dir="auto"
          maxLength={1000}
          limit={SUGGESTIONS}
          data={[...new Set(known)].filter((one) => one !== "")}
          value={name}
          onChange={setName}
          error={props.failure ?? (tried && trimmed === "" ? missing : undefined)}
        />
        <p aria-live="polite" className={classes.note}>
          {isNew ? `A new ${isMove ? "dataset" : "tag"} is added to the project.` : ""}
        </p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={props.isPending}>
            {isMove ? "Move" : "Tag"} {count(size, "image")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
