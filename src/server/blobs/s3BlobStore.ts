import { mkdir } from "node:fs/promises";
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  type MultipartUpload,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { PRIVATE_FOLDER } from "../storage/privateFiles.ts";
import { type BlobStore, type Leftover, wrongLength } from "./blobStore.ts";
import { createBufferPool } from "./bufferPool.ts";
import { WRITE_BYTES } from "./fileSegmentWriter.ts";
import { forEachPiece } from "./pieces.ts";
import { createRecentSegments } from "./recentSegments.ts";
import { createS3Client } from "./s3Client.ts";
import { asStoreError, isMissing } from "./s3Error.ts";
import { isStored, readFooter, readRange } from "./s3Read.ts";
import { createS3Upload } from "./s3Upload.ts";
import { isSegmentId, newSegmentId } from "./segmentId.ts";
import { createSegmentWriter } from "./segmentWriter.ts";
import { createSpool } from "./spool.ts";
import type { ObjectAddress } from "./storeAddress.ts";

/** Buffers for writing that are kept, and those that are large, as in a folder. */
const POOLED_BUFFERS = 16;
const LARGE_BUFFERS = 128;
/** Age from which an unfinished upload belongs to nobody, ms. Another server may be sending a younger one. */
const UNFINISHED_MS = 24 * 60 * 60 * 1000;

interface S3StoreOptions {
  readonly announce: (segment: string) => Promise<void>;
  /** How long reading waits for a store that does not respond, ms. Default 0. */
  readonly patienceMs?: number;
  /** As of uploads; for tests. */
  readonly partBytes?: number;
  /** Default: a day. */
  readonly unfinishedMs?: number;
}

/** Opens a store of segments as objects below the prefix of a bucket, which is not asked for anything yet. */
export async function openS3BlobStore(
  address: ObjectAddress,
  { announce, patienceMs = 0, partBytes, unfinishedMs = UNFINISHED_MS }: S3StoreOptions,
): Promise<BlobStore> {
  const { bucket, spoolDirectory } = address;
  await mkdir(spoolDirectory, { recursive: true, mode: PRIVATE_FOLDER });
  const client = createS3Client(address);
  const folder = `${address.prefix}segments/`;
  const recent = createRecentSegments();
  const pool = createBufferPool(WRITE_BYTES, { kept: POOLED_BUFFERS, large: LARGE_BUFFERS });
  /** Segments that are being written. */
  const open = new Set<string>();

  function keyOf(segment: string): string {
    if (!isSegmentId(segment)) throw new Error(`"${segment}" is not the id of a segment.`);
    return folder + segment;
  }

  function sourceOf(segment: string) {
    return { client, place: address, segment, key: keyOf(segment), patienceMs };
  }

  function uploadOf(segment: string) {
    const newSpool = () => createSpool(spoolDirectory, pool);
    return createS3Upload({
      client,
      place: address,
      key: keyOf(segment),
      newSpool,
      ...(partBytes !== undefined && { partBytes }),
    });
  }

  async function mapped<Result>(run: () => Promise<Result>): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      throw asStoreError(error, address);
    }
  }

  /** Returns the unfinished uploads that nobody owns. */
  async function unfinished(): Promise<(MultipartUpload & { readonly name: string })[]> {
    const before = Date.now() - unfinishedMs;
    const found: (MultipartUpload & { readonly name: string })[] = [];
    for (let after = {}; ; ) {
      const page = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: folder, ...after }));
      for (const upload of page.Uploads ?? []) {
        const name = upload.Key?.slice(folder.length) ?? "";
        if (!isSegmentId(name) || open.has(name) || recent.has(name)) continue;
        if ((upload.Initiated?.getTime() ?? 0) <= before) found.push({ ...upload, name });
      }
      if (page.IsTruncated !== true || page.NextKeyMarker === undefined) return found;
      after = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
  }

  async function measured({ name, UploadId, Key }: MultipartUpload & { readonly name: string }): Promise<Leftover> {
    let bytes = 0;
    try {
      // Not by the pages of the client: it takes the marker of a last page for that of another one.
      for (let after = {}; ; ) {
        const page = await client.send(new ListPartsCommand({ Bucket: bucket, Key, UploadId, ...after }));
        for (const part of page.Parts ?? []) bytes += part.Size ?? 0;
        if (page.IsTruncated !== true) break;
        after = { PartNumberMarker: page.NextPartNumberMarker };
      }
    } catch (error) {
      // It was finished or removed in the meantime.
      if (!isMissing(error)) throw error;
    }
    return { name, bytes };
  }

  return {
    async create() {
      const segment = newSegmentId();
      open.add(segment);
      try {
        await announce(segment);
      } catch (error) {
        open.delete(segment);
        throw error;
      }
      return createSegmentWriter(segment, uploadOf(segment), {
        async commits() {
          recent.add(segment);
          await announce(segment);
        },
        ends: () => open.delete(segment),
      });
    },

    expect: (segment) => recent.add(segment),

    read: (range, { signal } = {}) => readRange(sourceOf(range.segment), range, signal),

    async *list() {
      try {
        for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: folder })) {
          for (const { Key = "", Size: bytes = 0, LastModified } of page.Contents ?? []) {
            const segment = Key.slice(folder.length);
            if (!isSegmentId(segment)) continue;
            yield { segment, bytes, createdAt: LastModified?.getTime() ?? 0, recent: recent.has(segment) };
          }
        }
      } catch (error) {
        throw asStoreError(error, address);
      }
    },

    footer: (segment) => readFooter(sourceOf(segment)),

    async remove(segment) {
      const Key = keyOf(segment);
      try {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
      } catch (error) {
        if (!isMissing(error)) throw asStoreError(error, address);
      }
    },

    async put(segment, bytes, source) {
      if (await isStored(sourceOf(segment))) return;
      const upload = uploadOf(segment);
      try {
        await forEachPiece(source, (piece) => upload.write(piece));
        if (upload.bytes !== bytes) throw wrongLength(segment, upload.bytes, bytes);
        await upload.finish();
      } catch (error) {
        await upload.abort();
        throw error;
      }
    },

    leftovers: () =>
      mapped(async () => {
        const found: Leftover[] = [];
        for (const upload of await unfinished()) found.push(await measured(upload));
        return found;
      }),

    removeLeftovers: () =>
      mapped(async () => {
        const removed: Leftover[] = [];
        for (const upload of await unfinished()) {
          removed.push(await measured(upload));
          const { Key, UploadId } = upload;
          await client
            .send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }))
            .catch((error: unknown) => {
              if (!isMissing(error)) throw error;
            });
        }
        return removed;
      }),

    async probe(signal) {
      // A list names what is wrong; a HEAD request has no body to name it.
      const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: folder, MaxKeys: 1 });
      try {
        await client.send(command, signal ? { abortSignal: signal } : {});
      } catch (error) {
        signal?.throwIfAborted();
        throw asStoreError(error, address);
      }
    },

    async close() {
      client.destroy();
    },
  };
}
