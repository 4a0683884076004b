import type { FastifyBaseLogger } from "fastify";
import type { BlobStore } from "./blobs/blobStore.ts";
import type { Config } from "./config.ts";
import type { Database } from "./db/database.ts";
import type { Thumbnails } from "./thumbnails/thumbnails.ts";

/** What every part of the server is given. Made once in `main.ts`, or by a test. */
export interface Deps {
  readonly config: Config;
  readonly db: Database;
  readonly blobs: BlobStore;
  /** Version of the product. */
  readonly version: string;
  readonly log: FastifyBaseLogger;
  /** The clock, in milliseconds since the epoch. */
  now(): number;
  /** The task runner; absent where tasks are not run. `wake` says that there may be something to do. */
  readonly tasks?: { wake(): void };
  /** Absent where none are made. */
  readonly thumbnails?: Thumbnails;
  /** Folder of the built page; the API works without it. */
  readonly pageDirectory?: string;
}
