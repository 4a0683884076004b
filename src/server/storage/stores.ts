import type { BlobStore } from "../blobs/blobStore.ts";
import type { Database } from "../db/database.ts";

/** The two halves of what is stored: rows, and the bytes they point at. */
export interface Stores {
  readonly db: Database;
  readonly blobs: BlobStore;
}
