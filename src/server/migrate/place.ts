import type { ObjectPlace } from "../blobs/storeAddress.ts";
import type { Config } from "../config.ts";
import { dataDirLayout } from "../storage/dataDirLayout.ts";
import { openPostgresRows } from "./postgresRows.ts";
import type { RowStore } from "./rowStore.ts";
import { openSqliteRows } from "./sqliteRows.ts";

/** The installation that is copied: the settings of its servers. */
export type SourcePlace = Pick<Config, "dataDir" | "databaseUrl" | "objectStore">;

/** Where an installation is copied to. At least one of the addresses is set, and `dataDir` unless both are. */
export interface TargetPlace {
  /** Absolute; undefined when neither rows nor segments go there. */
  readonly dataDir: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly objectStore: ObjectPlace | undefined;
}

/** Opens the rows of an installation. */
export function openRows(
  { dataDir, databaseUrl }: Pick<TargetPlace, "dataDir" | "databaseUrl">,
  mode: "read" | "write",
): Promise<RowStore> {
  if (databaseUrl !== undefined) return openPostgresRows(databaseUrl, mode);
  if (dataDir === undefined) throw new Error("An installation has neither a database server nor a directory.");
  return openSqliteRows(dataDirLayout(dataDir).database, mode);
}
