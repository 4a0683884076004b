import { IconFolderDown } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useRef, useState } from "react";
import { useDropzone } from "react-dropzone";
import { useLocation, useRoute } from "wouter";
import type { Project } from "../../contract/projects.ts";
import { useInfo } from "../api/server.ts";
import { visibleName } from "../ui/visibleName.ts";
import { dropSourceOf } from "./dropSourceOf.ts";
import { useUploads } from "./UploadsContext.ts";
import classes from "./WindowDrop.module.css";

/**
 * Makes the whole window a drop zone: what is dropped or pasted on any page becomes an upload of its own. On the page of a project, it is
 * added to that project, and the text beside the pointer states so.
 */
export function WindowDrop(props: { children: ReactNode }) {
  const uploads = useUploads();
  const [, navigate] = useLocation();
  const { dragging, alive } = useDragging();
  const shownProject = useShownProject();

  // The entries of a drop can only be read while its event is handled. react-dropzone receives no files, because the uploader lists the
  // drop itself.
  const take = useCallback(
    async (event: unknown) => {
      const source = dropSourceOf(event);
      if (source !== undefined) {
        void uploads.drop(source, shownProject()?.id);
        navigate("/");
      }
      return [];
    },
    [uploads, navigate, shownProject],
  );
  const { getRootProps, isDragActive } = useDropzone({
    getFilesFromEvent: take,
    // What is dragged takes a second to be dropped: enough for the code.
    onDragEnter: uploads.warmUp,
    onDragOver: alive,
    noClick: true,
    noKeyboard: true,
  });

  const project = isDragActive ? shownProject() : undefined;
  return (
    <div {...getRootProps({ className: classes.window, role: undefined, tabIndex: undefined })}>
      {props.children}
      {isDragActive && dragging && (
        <div className={classes.overlay}>
          <div className={classes.frame}>
            <IconFolderDown size={48} stroke={1.4} aria-hidden="true" />
            <p>{project === undefined ? "Drop anywhere" : `Add to ${visibleName(project.title)}`}</p>
            {project !== undefined && (
              <p className={classes.effect}>
                You review the images before anything is sent. To make a new project, drop on another page.
              </p>
            )}
          </div>
        </div>
      )}
    </div>
  );
}

/** Returns a function that returns the project whose page is shown and to which the caller may add. */
function useShownProject(): () => Pick<Project, "id" | "title"> | undefined {
  const client = useQueryClient();
  const [isShown, params] = useRoute("/projects/:id");
  const { data: info } = useInfo();
  const mayAdd = isShown && (info?.scopes.includes("import") || info?.scopes.includes("admin"));
  const id = Number(params?.id);
  return useCallback(
    // The page of the project loads it.
    () => (mayAdd ? client.getQueryData<Project>(["project", id]) : undefined),
    [client, mayAdd, id],
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
