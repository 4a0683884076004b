import { basename, resolve } from "node:path";
import { failure, type Result, success } from "../../model/result.ts";
import type { ObjectPlace } from "../blobs/storeAddress.ts";
import { parseBlobUrl } from "../blobUrl.ts";

/** A folder of this machine. */
export interface FolderPlace {
  readonly kind: "folder";
  /** What the API and the page call it. */
  readonly name: string;
  /** Absolute path of the folder. It need not exist yet. */
  readonly folder: string;
}

/** A part of a bucket. */
export interface BucketPlace {
  readonly kind: "bucket";
  /** What the API and the page call it. */
  readonly name: string;
  readonly place: ObjectPlace;
}

/** A place on the side of the server that datasets can be imported from. Plain data without secrets, so that threads can open it themselves. */
export type SourcePlace = FolderPlace | BucketPlace;

/** Names are parts of addresses and of messages. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._ -]{0,99}$/u;

/**
 * Reads `IMPORT_ROOTS`: folders separated by commas, each `/data/incoming` or `name=/data/incoming`. Without a name, the last part of the path is the
 * name. The failure is a sentence that goes on after the name of the variable.
 */
export function parseImportRoots(text: string): Result<FolderPlace[], string> {
  const places: FolderPlace[] = [];
  for (const part of text.split(",").map((one) => one.trim())) {
    if (part === "") continue;
    const named = /^([^=/\\]+)=(.+)$/.exec(part);
    const folder = resolve(named?.[2]?.trim() ?? part);
    const name = named?.[1]?.trim() ?? basename(folder);
    if (!NAME.test(name)) {
      return failure(
        `has a folder without a usable name: "${part}". Write name=${folder}, with letters, digits, dots, hyphens and underscores in the name.`,
      );
    }
    if (places.some((place) => place.name === name)) {
      return failure(`has two folders with the name "${name}". Write other-name=${folder}.`);
    }
    places.push({ kind: "folder", name, folder });
  }
  return success(places);
}

/**
 * Reads `IMPORT_BUCKETS`: parts of buckets separated by commas, each `s3://bucket/prefix?endpoint=...&region=...` or `name=s3://...`. Without a name, the
 * bucket is the name. The failure is a sentence that goes on after the name of the variable.
 */
export function parseImportBuckets(text: string, defaultRegion: string | undefined): Result<BucketPlace[], string> {
  const places: BucketPlace[] = [];
  for (const part of text.split(",").map((one) => one.trim())) {
    if (part === "") continue;
    const named = /^([^=/:]+)=(s3:.+)$/.exec(part);
    const parsed = parseBlobUrl(named?.[2]?.trim() ?? part, defaultRegion);
    if (!parsed.ok) return parsed;
    const name = named?.[1]?.trim() ?? parsed.value.bucket;
    if (!NAME.test(name))
      return failure(`names a bucket "${name}"; write letters, digits, dots, hyphens and underscores.`);
    if (places.some((place) => place.name === name)) {
      return failure(`has two buckets with the name "${name}". Write other-name=s3://...`);
    }
    places.push({ kind: "bucket", name, place: parsed.value });
  }
  return success(places);
}
