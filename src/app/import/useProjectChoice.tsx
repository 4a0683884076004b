import { useDebouncedValue } from "@mantine/hooks";
import { type ReactNode, useCallback, useState } from "react";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { useFreeTitle, useSameImport } from "../api/sameImports.ts";
import { useUploadStore } from "../uploads/UploadsContext.ts";
import type { Upload } from "../uploads/uploadStore.ts";
import { AlreadyImported } from "./AlreadyImported.tsx";
import { PROJECT_FIELD } from "./ProjectCard.tsx";

/** A title must stay for this long before the server is asked whether it is free, ms. */
const SETTLE_MS = 250;

/** The project that a drop goes to, as far as the person chose it. */
interface ProjectChoice {
  /** True while the drop is added to an existing project, chosen or not yet chosen. */
  readonly adding: boolean;
  setAdding(adding: boolean): void;
  /** True after a start without a project. */
  readonly refused: boolean;
  /** Returns whether a project is chosen or named. If not, its field has the focus, and states what is missing. */
  check(): boolean;
  /** The title that the new project will get; undefined while that is not known. */
  readonly freeTitle: string | undefined;
  /** A note about an earlier import of the same files; undefined when there is none. */
  readonly already: ReactNode;
}

/** Returns the project that a drop goes to, with what the server knows of it. */
export function useProjectChoice({ id, session }: Upload, state: SessionSnapshot): ProjectChoice {
  const unqueue = useUploadStore((store) => store.unqueue);
  const { project } = state.settings;
  const [adding, setAdding] = useState("id" in project);
  const [refused, setRefused] = useState(false);
  const title = "title" in project && !adding ? project.title.trim() : "";
  const freeTitle = useFreeTitle(useDebouncedValue(title, SETTLE_MS)[0]);
  const before = useSameImport(session, state);
  return {
    adding,
    refused,
    freeTitle,
    // Cards are drawn again for new properties only: a snapshot four times a second concerns few of them.
    setAdding: useCallback(
      (existing: boolean) => {
        setAdding(existing);
        setRefused(false);
        // The existing project is not chosen yet; an upload in the queue would start without one.
        if (existing) unqueue(id);
      },
      [unqueue, id],
    ),
    check() {
      const missing = "title" in project && (adding || project.title.trim() === "");
      setRefused(missing);
      if (missing) document.getElementById(PROJECT_FIELD)?.focus();
      return !missing;
    },
    already: before && (
      <AlreadyImported
        before={before}
        onAdd={(existing) => {
          session.setSettings({ project: { id: existing } });
          setAdding(true);
          setRefused(false);
        }}
        againAs={freeTitle === title || title === "" ? undefined : freeTitle}
        onAgain={(free) => session.setSettings({ project: { title: free } })}
      />
    ),
  };
}
