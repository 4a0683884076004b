import { IconFolderDown } from "@tabler/icons-react";
import { type ReactNode, useCallback } from "react";
import { useDropzone } from "react-dropzone";
import { useLocation } from "wouter";
import { dropSourceOf } from "./dropSourceOf.ts";
import { useUploads } from "./UploadsContext.ts";
import classes from "./WindowDrop.module.css";

/** Makes the whole window a drop zone: whatever is dropped or pasted, on whichever page, becomes an upload of its own. */
export function WindowDrop(props: { children: ReactNode }) {
  const uploads = useUploads();
  const [, navigate] = useLocation();

  // The entries of a drop must be taken while its event is being handled. Nothing is handed to react-dropzone: our own walker lists what
  // is inside, however much it is.
  const take = useCallback(
    async (event: unknown) => {
      const source = dropSourceOf(event);
      if (source !== undefined) {
        void uploads.drop(source);
        navigate("/");
      }
      return [];
    },
    [uploads, navigate],
  );
  const { getRootProps, isDragActive } = useDropzone({ getFilesFromEvent: take, noClick: true, noKeyboard: true });

  return (
    <div {...getRootProps({ className: classes.window, role: undefined, tabIndex: undefined })}>
      {props.children}
      {isDragActive && (
        <div className={classes.overlay}>
          <div className={classes.frame}>
            <IconFolderDown size={48} stroke={1.4} aria-hidden="true" />
            <p>Drop it anywhere</p>
          </div>
        </div>
      )}
    </div>
  );
}
