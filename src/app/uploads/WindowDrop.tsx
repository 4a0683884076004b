import { IconFolderDown } from "@tabler/icons-react";
import { type ReactNode, useCallback, useRef, useState } from "react";
import { useDropzone } from "react-dropzone";
import { useLocation } from "wouter";
import { dropSourceOf } from "./dropSourceOf.ts";
import { useUploads } from "./UploadsContext.ts";
import classes from "./WindowDrop.module.css";

/** Makes the whole window a drop zone: what is dropped or pasted on any page becomes an upload of its own. */
export function WindowDrop(props: { children: ReactNode }) {
  const uploads = useUploads();
  const [, navigate] = useLocation();
  const { dragging, alive } = useDragging();

  // The entries of a drop can only be read while its event is handled. react-dropzone receives no files, because the uploader lists the
  // drop itself.
  const take = useCallback(
    async (event: unknown) => {
      const source = dropSourceOf(event);
      if (source !== undefined) {
        navigate("/");
        void uploads.drop(source);
      }
      return [];
    },
    [uploads, navigate],
  );
  const { getRootProps, isDragActive } = useDropzone({
    getFilesFromEvent: take,
    // What is dragged takes a second to be dropped: enough for the code.
    onDragEnter: uploads.warmUp,
    onDragOver: alive,
    noClick: true,
    noKeyboard: true,
  });

  return (
    <div {...getRootProps({ className: classes.window, role: undefined, tabIndex: undefined })}>
      {props.children}
      {isDragActive && dragging && (
        <div className={classes.overlay}>
          <div className={classes.frame}>
            <IconFolderDown size={48} stroke={1.4} aria-hidden="true" />
            <p>Drop anywhere</p>
          </div>
        </div>
      )}
    </div>
  );
}

/** A drag without `dragover` events for this long is over: browsers fire several a second, even while the pointer rests. */
const SILENT_MS = 1_500;

/** Whether something is being dragged over the window. Judged by how recent the last event is, because not every drag ends with one. */
function useDragging(): { dragging: boolean; alive: () => void } {
  const [dragging, setDragging] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const alive = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setDragging(false), SILENT_MS);
    setDragging(true);
  }, []);
  return { dragging, alive };
}
