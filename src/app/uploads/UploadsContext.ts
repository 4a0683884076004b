import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Detection } from "../../formats/public.ts";
import type { NameEncoding } from "../../model/textEncoding.ts";
import type { DropSource, SavedDrop, SessionSnapshot, UploadSession } from "../../uploader/index.ts";
import type { createUploadStore, Upload, UploadStore } from "./uploadStore.ts";

/** The part of the upload engine that the pages use. All uploads belong to one tab. */
export interface Uploads {
  readonly store: ReturnType<typeof createUploadStore>;
  /**
   * Creates an upload from something that was dropped or chosen, and shows it as soon as the code for it is loaded. Never rejects: a drop
   * whose code cannot be loaded is kept in `UploadStore.kept`. With `projectId` it is added to that project.
   */
  drop(source: DropSource, projectId?: number): Promise<void>;
  /** Replaces an upload by one for each of these folders of its drop, each with its detected preset; they are started if it was. */
  separate(upload: Upload, parts: readonly Detection[]): Promise<void>;
  /**
   * Replaces an upload by one of the same drop in which names in archives that state no encoding are in another one, or in a guessed one. The
   * files are listed and hashed again; settings stay.
   */
  readNames(upload: Upload, encoding: NameEncoding | undefined): Promise<void>;
  /**
   * Replaces an upload that is over by a new one of the same drop and starts it: files that failed are tried again, files on the server are
   * not sent again. `projectId` is the project that was created from the other files and to which these are added; undefined when there is
   * none.
   */
  again(upload: Upload, projectId: number | undefined): Promise<void>;
  /** Trusts the size and date of files that are remembered, in this drop and in later ones, or no longer; then nothing stays remembered. */
  trustDates(session: UploadSession, trusted: boolean): void;
  /** Loads the code that an upload needs, before the first drop. */
  warmUp(): void;
  /** Returns the unfinished drops of earlier visits whose folder the browser can still open. */
  saved(): Promise<readonly SavedDrop[]>;
  /** Continues a saved drop after asking for access to its folder. Returns false when the person or the browser denied it. */
  continueSaved(drop: SavedDrop): Promise<boolean>;
  forgetSaved(id: string): Promise<void>;
}

/** Provides the uploads of the tab. */
export const UploadsContext = createContext<Uploads | undefined>(undefined);

/** Returns the uploads of the tab; throws outside of the provider. */
export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext);
  if (uploads === undefined) throw new Error("useUploads needs the UploadsContext around it.");
  return uploads;
}

/** Returns a part of the upload store. */
export function useUploadStore<T>(select: (state: UploadStore) => T): T {
  return useStore(useUploads().store, select);
}

/** Returns whether this tab has uploads, shown or not. */
export function useHasUploads(): boolean {
  return useUploadStore((state) => state.uploads.length > 0);
}

/** Returns the snapshot of a session, or a part of it. */
export function useSnapshot<T = SessionSnapshot>(session: UploadSession, select?: (state: SessionSnapshot) => T): T {
  return useStore(session, select ?? ((state) => state as T));
}

/** Returns the upload that the import page shows. */
export function useShownUpload(): Upload | undefined {
  return useUploadStore((state) => state.uploads.find((upload) => upload.id === state.shownId));
}
