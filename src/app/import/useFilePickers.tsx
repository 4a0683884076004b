import { type ChangeEvent, type ReactNode, useRef } from "react";
import { useLocation } from "wouter";
import { filesSource } from "../../uploader/index.ts";
import { useUploads } from "../uploads/UploadsContext.ts";

/**
 * Returns functions that open the two file dialogs. `inputs` must be rendered on the page. What is chosen is added to a project when its id
 * is given.
 */
export function useFilePickers(projectId?: number): {
  chooseFolder: () => void;
  chooseFiles: () => void;
  inputs: ReactNode;
} {
  const uploads = useUploads();
  const [, navigate] = useLocation();
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = Array.from(event.currentTarget.files ?? []);
    // Without this, choosing the same folder again would not be a change.
    event.currentTarget.value = "";
    if (chosen.length === 0) return;
    navigate("/");
    void uploads.drop(filesSource(chosen), projectId);
  };
  return {
    chooseFolder: () => folder.current?.click(),
    chooseFiles: () => files.current?.click(),
    inputs: (
      <>
        <input
          ref={folder}
          type="file"
          hidden
          multiple
          webkitdirectory=""
          aria-label="Folder to import"
          onChange={take}
        />
        <input ref={files} type="file" hidden multiple aria-label="Files to import" onChange={take} />
      </>
    ),
  };
}
