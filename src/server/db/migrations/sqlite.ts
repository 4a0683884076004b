import type { Migration } from "../migration.ts";
import { initialSqlite } from "./0001_initial.sqlite.ts";
import { imagesIndexesSqlite } from "./0002_images_indexes.sqlite.ts";
import { taskRetriesSqlite } from "./0003_task_retries.sqlite.ts";
import { blobStructureSqlite } from "./0004_blob_structure.sqlite.ts";
import { accessSqlite } from "./0005_access.sqlite.ts";
import { webhooksSqlite } from "./0006_webhooks.sqlite.ts";
import { taskLanesSqlite } from "./0007_task_lanes.sqlite.ts";
import { longPathsSqlite } from "./0008_long_paths.sqlite.ts";
import { severalProcessesSqlite } from "./0009_several_processes.sqlite.ts";
import { importDigestsSqlite } from "./0010_import_digests.sqlite.ts";
import { changesSqlite } from "./0011_changes.sqlite.ts";
import { remoteImportsSqlite } from "./0012_remote_imports.sqlite.ts";

/** All steps of the schema of the embedded database, in order. */
export const sqliteMigrations: readonly Migration[] = [
  { version: 1, name: "initial", sql: initialSqlite },
  { version: 2, name: "images indexes", sql: imagesIndexesSqlite },
  { version: 3, name: "task retries", sql: taskRetriesSqlite },
  { version: 4, name: "blob structure", sql: blobStructureSqlite },
  { version: 5, name: "access", sql: accessSqlite },
  { version: 6, name: "webhooks", sql: webhooksSqlite },
  { version: 7, name: "task lanes", sql: taskLanesSqlite },
  { version: 8, name: "long paths", sql: longPathsSqlite },
  { version: 9, name: "several processes", sql: severalProcessesSqlite },
  { version: 10, name: "import digests", sql: importDigestsSqlite },
  { version: 11, name: "changes", sql: changesSqlite },
  { version: 12, name: "remote imports", sql: remoteImportsSqlite },
];
