import type { BlobStore } from "../blobs/blobStore.ts";
import type { Database } from "../db/database.ts";

/** The two stores of the product: rows, and the bytes that they name. */
export interface Stores {
  readonly db: Database;
  readonly blobs: BlobStore;
}
