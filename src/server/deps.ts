import type { FastifyBaseLogger } from "fastify";
import type { BlobStore } from "./blobs/blobStore.ts";
import type { Config } from "./config.ts";
import type { Database } from "./db/database.ts";
import type { Exporter } from "./exports/exporter.ts";
import type { Sources } from "./sources/sources.ts";
import type { TaskWaits } from "./tasks/taskWaits.ts";
import type { Thumbnails } from "./thumbnails/thumbnails.ts";
import type { Webhooks } from "./webhooks/startWebhooks.ts";

/** What the parts of the server depend on. Created once in `main.ts`, or by a test. */
export interface Deps {
  readonly config: Config;
  readonly db: Database;
  readonly blobs: BlobStore;
  /** Version of the product. */
  readonly version: string;
  readonly log: FastifyBaseLogger;
  /** Returns the current time, ms since the epoch. */
  now(): number;
  /** The task queue; absent when no tasks run. `wake` makes it look for new tasks, `expect` makes it ready for an import that may follow. */
  readonly tasks?: { wake(): void; expect(): void };
  /** The calls that wait for the end of a task. */
  readonly taskWaits: TaskWaits;
  /** The places that imports may bring files from. */
  readonly sources: Sources;
  /** Delivers to webhooks; absent when nothing is delivered. */
  readonly webhooks?: Pick<Webhooks, "wake" | "test">;
  /** Writes projects as archives, in a thread of its own. Absent in tests: then the thread of the server does. */
  readonly exporter?: Exporter;
  /** Absent when no thumbnails are made. */
  readonly thumbnails?: Thumbnails;
  /** Folder of the built page. Absent when only the API is served. */
  readonly pageDirectory?: string;
}
