import { Modal } from "@mantine/core";
import type { Preset } from "../../contract/presets.ts";
import classes from "./FolderStructures.module.css";

/** All formats with the folder structures that they read. */
export function StructuresDialog(props: { presets: readonly Preset[]; isOpen: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title="Folder structures"
      size="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <p className={classes.lead}>
        Drop the folder itself, its parent folder or its contents. The dataset is found by its content, at any depth.
      </p>
      {props.presets.map((preset) => (
        <section key={preset.slug} className={classes.preset}>
          <h3>{preset.title}</h3>
          <p>{preset.description}</p>
          <div className={classes.shapes}>
            {preset.shapes.map((shape) => (
              <pre key={shape}>{shape}</pre>
            ))}
          </div>
        </section>
      ))}
    </Modal>
  );
}
