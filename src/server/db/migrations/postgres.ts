import type { Migration } from "../migration.ts";
import { initialPostgres } from "./0001_initial.postgres.ts";
import { imagesIndexesPostgres } from "./0002_images_indexes.postgres.ts";
import { taskRetriesPostgres } from "./0003_task_retries.postgres.ts";
import { blobStructurePostgres } from "./0004_blob_structure.postgres.ts";
import { accessPostgres } from "./0005_access.postgres.ts";
import { webhooksPostgres } from "./0006_webhooks.postgres.ts";
import { taskLanesPostgres } from "./0007_task_lanes.postgres.ts";
import { longPathsPostgres } from "./0008_long_paths.postgres.ts";
import { severalProcessesPostgres } from "./0009_several_processes.postgres.ts";
import { importDigestsPostgres } from "./0010_import_digests.postgres.ts";
import { changesPostgres } from "./0011_changes.postgres.ts";
import { remoteImportsPostgres } from "./0012_remote_imports.postgres.ts";

/** All steps of the schema on Postgres, in order, with the numbers and names of those of the embedded database. */
export const postgresMigrations: readonly Migration[] = [
  { version: 1, name: "initial", sql: initialPostgres },
  { version: 2, name: "images indexes", sql: imagesIndexesPostgres },
  { version: 3, name: "task retries", sql: taskRetriesPostgres },
  { version: 4, name: "blob structure", sql: blobStructurePostgres },
  { version: 5, name: "access", sql: accessPostgres },
  { version: 6, name: "webhooks", sql: webhooksPostgres },
  { version: 7, name: "task lanes", sql: taskLanesPostgres },
  { version: 8, name: "long paths", sql: longPathsPostgres },
  { version: 9, name: "several processes", sql: severalProcessesPostgres },
  { version: 10, name: "import digests", sql: importDigestsPostgres },
  { version: 11, name: "changes", sql: changesPostgres },
  { version: 12, name: "remote imports", sql: remoteImportsPostgres },
];
