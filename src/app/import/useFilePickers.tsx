import { type ChangeEvent, type ReactNode, useRef } from "react";
import { filesSource } from "../../uploader/index.ts";
import { useUploads } from "../uploads/UploadsContext.ts";

/** The two file dialogs of the drop zone: buttons call them, `inputs` must be on the page. */
export function useFilePickers(): { chooseFolder: () => void; chooseFiles: () => void; inputs: ReactNode } {
  const uploads = useUploads();
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = Array.from(event.currentTarget.files ?? []);
    // Choosing the same folder twice must be two changes.
    event.currentTarget.value = "";
    if (chosen.length > 0) void uploads.drop(filesSource(chosen));
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
