import { randomUUID } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import type { BlobStore } from "./blobs/blobStore.ts";
import { openBlobs } from "./blobs/openBlobs.ts";
import { isSegmentId } from "./blobs/segmentId.ts";
import type { ObjectPlace } from "./blobs/storeAddress.ts";
import { blobsAddressOf } from "./blobsAddressOf.ts";
import { type Config, ConfigError } from "./config.ts";
import { dataDirLayout } from "./storage/dataDirLayout.ts";
import { PRIVATE_FILE } from "./storage/privateFiles.ts";

type Settings = Pick<Config, "dataDir" | "objectStore">;

/** The content of `bucket.json` in a data directory. */
interface LocalMark {
  /** The bucket and its prefix, as text. */
  readonly place: string;
  /** The same as in the mark in the bucket. */
  readonly installation: string;
}

/**
 * Opens the store of a data directory, and makes sure that they belong together: files that rows do not name are removed after an hour, so
 * two installations must not share a part of a bucket. `shared` is the id of an installation of several processes, each of which may have a data
 * directory of its own then. Throws `ConfigError`, and `StoreUnavailableError` when the object store cannot be used.
 */
export async function openBlobsOf(config: Settings, shared?: string): Promise<BlobStore> {
  const local = await readLocalMark(config.dataDir);
  if (config.objectStore !== undefined) await claim(config.dataDir, config.objectStore, { local, shared });
  else if (local !== undefined) {
    throw new ConfigError(
      `DATA_DIR (${config.dataDir}) has its uploaded files in ${local.place}. Set BLOB_URL as before to start.`,
    );
  }
  return openBlobs(blobsAddressOf(config));
}

async function claim(
  dataDir: string,
  place: ObjectPlace,
  { local, shared }: { readonly local: LocalMark | undefined; readonly shared: string | undefined },
): Promise<void> {
  // Loaded with the client of the store.
  const { BUCKET_MARK, readBucketMark, writeBucketMark } = await import("./blobs/s3Mark.ts");
  const text = placeText(place);
  if (local !== undefined && local.place !== text) {
    throw new ConfigError(
      `DATA_DIR (${dataDir}) has its uploaded files in ${local.place}, not in ${text}. Set BLOB_URL as before to start.`,
    );
  }
  if (local === undefined && (await hasSegments(dataDir))) {
    throw new ConfigError(
      `DATA_DIR (${dataDir}) has uploaded files on disk, which BLOB_URL does not move. Unset BLOB_URL, and copy the installation with "dropset migrate --to-blobs" and a new folder in --to-directory.`,
    );
  }
  const found = await readBucketMark(place);
  const expected = shared ?? local?.installation;
  if (found !== undefined && found !== expected) throw ofAnother(text, BUCKET_MARK);
  if (found !== undefined && local !== undefined) return;
  const installation = expected ?? randomUUID();
  const { bucketMark } = dataDirLayout(dataDir);
  const mark: LocalMark = { place: text, installation };
  await writeFile(bucketMark, `${JSON.stringify(mark, null, 2)}\n`, { mode: PRIVATE_FILE, flush: true });
  if (found !== undefined) return;
  await writeBucketMark(place, installation);
  // Stores have no common way to write an object only when it does not exist.
  if ((await readBucketMark(place)) === installation) return;
  await rm(bucketMark, { force: true });
  throw ofAnother(text, BUCKET_MARK);
}

function ofAnother(place: string, mark: string): ConfigError {
  return new ConfigError(
    `${place} belongs to another installation, and each would remove the files of the other. Set BLOB_URL to a prefix of its own. To take the files over, for example for "dropset check --rebuild" after a loss of DATA_DIR, remove the object ${mark} there.`,
  );
}

/** Returns a part of a bucket as text, without the endpoint: the same store may get another address. */
export function placeText({ bucket, prefix }: ObjectPlace): string {
  return `s3://${bucket}/${prefix}`;
}

async function readLocalMark(dataDir: string): Promise<LocalMark | undefined> {
  const text = await readFile(dataDirLayout(dataDir).bucketMark, "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as LocalMark);
}

async function hasSegments(dataDir: string): Promise<boolean> {
  const { segments } = dataDirLayout(dataDir);
  for (const folder of await readdir(segments).catch(() => [])) {
    const names = await readdir(`${segments}/${folder}`).catch(() => []);
    if (folder !== "tmp" && names.some(isSegmentId)) return true;
  }
  return false;
}
