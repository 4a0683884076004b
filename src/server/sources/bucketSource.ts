import type { Readable } from "node:stream";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { junkReasons } from "../../formats/detect/junk.ts";
import { SourceReadError } from "../../formats/sourceTree.ts";
import { type DatasetPath, parseDatasetPath } from "../../model/datasetPath.ts";
import { createS3Client } from "../blobs/s3Client.ts";
import { isMissing, statusOf } from "../blobs/s3Error.ts";
import {
  type EntryPage,
  isArchiveName,
  type OpenFile,
  type RemoteSource,
  type SourceEntry,
  SourceFolderError,
  type WalkedThing,
} from "./remoteSource.ts";
import type { BucketPlace } from "./sourcePlace.ts";
import { archiveNotRead, badPath } from "./sourceProblems.ts";

/** How often a body that breaks is continued without a byte in between. */
const ATTEMPTS = 3;

/** Opens a part of a bucket as a source. Folders are what its keys have between slashes. Credentials are those of the environment. */
export function openBucketSource({ name: source, place }: BucketPlace): RemoteSource {
  const client = createS3Client(place);
  const prefixOf = (folder: string) => (folder === "" ? place.prefix : `${place.prefix}${folder}/`);

  /** Returns a part of the objects below a folder; with a delimiter of those in it, and its folders. */
  async function page(folder: string, options: { delimiter?: string; after?: string | undefined; limit?: number }) {
    const { delimiter, after, limit = 1000 } = options;
    try {
      return await client.send(
        new ListObjectsV2Command({
          Bucket: place.bucket,
          Prefix: prefixOf(folder),
          MaxKeys: limit,
          ...(delimiter !== undefined && { Delimiter: delimiter }),
          ...(after !== undefined && { ContinuationToken: after }),
        }),
      );
    } catch (error) {
      throw unusable(source, error);
    }
  }

  return {
    async list(folder, { after, limit }): Promise<EntryPage> {
      const {
        Contents = [],
        CommonPrefixes = [],
        IsTruncated,
        NextContinuationToken,
      } = await page(folder, {
        delimiter: "/",
        after,
        limit,
      });
      const start = prefixOf(folder).length;
      const folders = CommonPrefixes.map(({ Prefix = "" }) => Prefix.slice(start, -1));
      const files = Contents.map(({ Key = "", Size = 0 }) => ({ name: Key.slice(start), bytes: Size }));
      const entries: SourceEntry[] = [
        ...folders.map((name) => ({ name, kind: "folder" as const, bytes: null })),
        ...files.map(({ name, bytes }) => ({ name, kind: "file" as const, bytes })),
      ].filter(({ name }) => name !== "");
      if (folder !== "" && after === undefined && folders.length + files.length === 0) throw missing(source, folder);
      return { entries, next: IsTruncated === true ? (NextContinuationToken ?? null) : null };
    },

    async *walk(folder, { signal }): AsyncGenerator<WalkedThing> {
      const start = prefixOf(folder).length;
      const junkReasonOf = junkReasons();
      let found = 0;
      for (let after: string | undefined; ; ) {
        signal.throwIfAborted();
        const { Contents = [], IsTruncated, NextContinuationToken } = await page(folder, { after });
        found += Contents.length;
        for (const { Key = "", Size = 0 } of Contents) {
          const path = Key.slice(start);
          // Programs make empty objects with a slash at the end, which stand for folders.
          if (path !== "" && !path.endsWith("/")) yield thingOf(path, Size, junkReasonOf);
        }
        if (IsTruncated !== true || NextContinuationToken === undefined) break;
        after = NextContinuationToken;
      }
      if (folder !== "" && found === 0) throw missing(source, folder);
    },

    async open(path, signal): Promise<OpenFile> {
      const get = { client, source, path, bucket: place.bucket, key: `${place.prefix}${path}`, signal };
      const { body, bytes, tag } = await request(get, {});
      return openObject(get, body, bytes, tag);
    },
  };
}

function thingOf(path: string, bytes: number, junkReasonOf: (path: string) => string | undefined): WalkedThing {
  const parsed = parseDatasetPath(path);
  // A slash at the start would be dropped, and the file would get the name of another.
  if (!parsed.ok || path.startsWith("/")) return badPath(path, parsed.ok ? "begins with a slash" : parsed.failure);
  const junk = junkReasonOf(path);
  if (junk !== undefined) return { type: "skipped", reason: junk };
  if (isArchiveName(path)) return archiveNotRead(path);
  return { type: "file", path: path as DatasetPath, bytes };
}

/** What is needed to get an object. */
interface ObjectRequest {
  readonly client: S3Client;
  readonly source: string;
  readonly path: string;
  readonly bucket: string;
  readonly key: string;
  readonly signal: AbortSignal | undefined;
}

/** Requests an object or a range of it; with a tag only if it is still the same. Throws `SourceReadError`, and `SourceFolderError` when the store cannot be used. */
async function request(
  { client, source, path, bucket, key, signal }: ObjectRequest,
  part: { Range?: string; IfMatch?: string },
): Promise<{ body: Readable; bytes: number; tag: string | undefined }> {
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...part });
    const { Body, ContentLength = 0, ETag } = await client.send(command, signal ? { abortSignal: signal } : {});
    return { body: Body as Readable, bytes: ContentLength, tag: ETag };
  } catch (error) {
    signal?.throwIfAborted();
    if (isMissing(error)) throw new SourceReadError(path, "it was removed after it was listed");
    if (statusOf(error) === 412) throw new SourceReadError(path, "it was replaced while it was read");
    if (error instanceof Error && error.name === "InvalidObjectState")
      throw new SourceReadError(path, "it is in an archive of the store; restore it there first");
    throw unusable(source, error);
  }
}

/** Returns an object whose body has begun to arrive. Ranges that do not begin at its start are requested anew. */
function openObject(get: ObjectRequest, first: Readable, bytes: number, tag: string | undefined): OpenFile {
  let unused: Readable | undefined = first;
  // A body that nobody reads may break.
  first.on("error", () => {});
  const isSame = tag === undefined ? {} : { IfMatch: tag };
  return {
    bytes,
    async *read(start = 0, end = bytes) {
      let at = start;
      for (let failures = 0; at < end; ) {
        let body = at === 0 ? unused : undefined;
        if (body === undefined) ({ body } = await request(get, { Range: `bytes=${at}-${end - 1}`, ...isSame }));
        else unused = undefined;
        try {
          for await (const piece of body as AsyncIterable<Uint8Array>) {
            failures = 0;
            const wanted = piece.subarray(0, end - at);
            at += wanted.length;
            yield wanted;
            if (at >= end) break;
          }
          if (at < end) return;
        } catch (error) {
          get.signal?.throwIfAborted();
          failures += 1;
          if (failures >= ATTEMPTS) throw unusable(get.source, error);
        }
      }
    },
    // A response is of one version of an object, and later ranges are of the same version or refused.
    isUnchanged: async () => true,
    async close() {
      unused?.destroy();
      unused = undefined;
    },
  };
}

function missing(source: string, folder: string): SourceFolderError {
  return new SourceFolderError("missing", `There is no folder "${folder}" in ${source}.`);
}

/** Returns what an error of the client means for the source, without its address. */
function unusable(source: string, error: unknown): SourceFolderError {
  const status = statusOf(error);
  const name = error instanceof Error ? error.name : "";
  if (status === 401 || status === 403 || name === "CredentialsProviderError") {
    return new SourceFolderError(
      "denied",
      `The object store does not let the server read ${source}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to those of a user who may list and read it.`,
    );
  }
  const reason = name === "NoSuchBucket" ? "its bucket does not exist" : "its object store does not respond";
  return new SourceFolderError(
    "unreachable",
    `${source} cannot be reached: ${reason}. Check IMPORT_BUCKETS and the store.`,
  );
}
