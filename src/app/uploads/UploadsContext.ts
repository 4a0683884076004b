import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Detection } from "../../formats/public.ts";
import type { DropSource, SavedDrop, SessionSnapshot, UploadSession } from "../../uploader/index.ts";
import type { createUploadStore, Upload, UploadStore } from "./uploadStore.ts";

/** What the pages use of the upload engine. */
export interface Uploads {
  readonly store: ReturnType<typeof createUploadStore>;
  /** Takes something that was dropped or chosen: a new upload, shown at once. Never rejects: see `refused`. */
  drop(source: DropSource): Promise<void>;
  /** Makes folders of an upload's drop uploads of their own, each read by its format, and forgets the upload itself. */
  separate(upload: Upload, parts: readonly Detection[]): Promise<void>;
  /**
   * Brings the drop of an upload that is over once more and starts it, in the upload's place: what the server has is not sent again, what
   * failed is tried again. `projectId`: the project that was made of the rest, which it is added to; undefined when none was made.
   */
  again(upload: Upload, projectId: number | undefined): Promise<void>;
  /** Fetches the engine ahead of the first drop. */
  warmUp(): void;
  /** Drops of earlier visits whose folder the browser still knows. */
  saved(): Promise<readonly SavedDrop[]>;
  /** Goes on with a saved drop; asks the browser for its folder. False when the person or the browser said no. */
  continueSaved(drop: SavedDrop): Promise<boolean>;
  forgetSaved(id: string): Promise<void>;
}

/** The tab's uploads. */
export const UploadsContext = createContext<Uploads | undefined>(undefined);

/** The tab's uploads; throws outside of the provider. */
export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext);
  if (uploads === undefined) throw new Error("useUploads needs the UploadsContext around it.");
  return uploads;
}

/** A part of the upload store. */
export function useUploadStore<T>(select: (state: UploadStore) => T): T {
  return useStore(useUploads().store, select);
}

/** The snapshot of a session, or a part of it. */
export function useSnapshot<T = SessionSnapshot>(session: UploadSession, select?: (state: SessionSnapshot) => T): T {
  return useStore(session, select ?? ((state) => state as T));
}

/** The upload that the import page shows. */
export function useShownUpload(): Upload | undefined {
  return useUploadStore((state) => state.uploads.find((upload) => upload.id === state.shownId));
}
