import { Modal } from "@mantine/core";
import { useState } from "react";
import { usePresets } from "../api/server.ts";
import classes from "./FolderStructures.module.css";

/** A link that opens a list of all formats with the folder structures that they read. Renders nothing until the formats are loaded. */
export function FolderStructures(props: { children: string }) {
  const [open, setOpen] = useState(false);
  const { data } = usePresets();
  if (data === undefined) return null;
  return (
    <>
      <button type="button" className={classes.link} onClick={() => setOpen(true)}>
        {props.children}
      </button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title="Folder structures"
        size="lg"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <p className={classes.lead}>
          Drop the folder itself, its parent folder or its contents. The dataset is found by its content, at any depth.
        </p>
        {data.items.map((preset) => (
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
    </>
  );
}
