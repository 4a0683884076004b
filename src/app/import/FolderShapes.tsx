import { Modal } from "@mantine/core";
import classes from "./FolderShapes.module.css";

interface ShownPreset {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly shapes: readonly string[];
}

/** Every format with the folder shapes that it takes. */
export function FolderShapes(props: { opened: boolean; onClose: () => void; presets: readonly ShownPreset[] }) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title="Folder shapes"
      size="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <p className={classes.lead}>
        Drop the folder itself, its parent, or what is in it: the dataset is found at any depth, and by its content.
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
