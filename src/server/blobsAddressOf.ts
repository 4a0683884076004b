import type { StoreAddress } from "./blobs/storeAddress.ts";
import type { Config } from "./config.ts";
import { dataDirLayout } from "./storage/dataDirLayout.ts";

/** Returns where a server with these settings stores segments. */
export function blobsAddressOf({ dataDir, objectStore }: Pick<Config, "dataDir" | "objectStore">): StoreAddress {
  const { segments, spool } = dataDirLayout(dataDir);
  if (objectStore === undefined) return { kind: "folder", directory: segments };
  return { kind: "s3", ...objectStore, spoolDirectory: spool };
}
