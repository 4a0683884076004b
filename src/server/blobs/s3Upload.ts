import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { StoreUnavailableError } from "./blobStore.ts";
import { asStoreError } from "./s3Error.ts";
import type { SegmentSink } from "./segmentWriter.ts";
import type { Spool } from "./spool.ts";
import type { ObjectPlace } from "./storeAddress.ts";

/** Size of a part, bytes. An object up to this size is sent by one request. 10,000 parts are allowed, so an object may have 640 GB. */
export const PART_BYTES = 64 * 1024 * 1024;
/** A stream cannot be sent again by the client of the store, so it is begun again here. */
const ATTEMPTS = 3;
const RETRY_MS = 300;

/** Where an upload goes and what it needs. */
export interface UploadTarget {
  readonly client: S3Client;
  readonly place: ObjectPlace;
  readonly key: string;
  newSpool(): Spool;
  /** Size of a part, bytes; default `PART_BYTES`. Stores take parts from 5 MiB on. */
  readonly partBytes?: number;
}

/**
 * Begins to send one object whose size is not known before its end. Nothing is sent before the first part is full, or the end. `finish` returns when
 * the store has confirmed the whole object; `abort` also removes an object of which the store may have kept more than it confirmed. All functions
 * throw what `asStoreError` returns.
 */
export function createS3Upload({ client, place, key, newSpool, partBytes = PART_BYTES }: UploadTarget): SegmentSink {
  const target = { Bucket: place.bucket, Key: key };
  const stopping = new AbortController();
  const options = { abortSignal: stopping.signal };
  const parts: CompletedPart[] = [];
  let spool = newSpool();
  let sentBytes = 0;
  let uploadId: string | undefined;
  /** The part on its way; one at a time, so that an upload needs the disk for two. */
  let sending: Promise<void> = Promise.resolve();
  let failure: { readonly error: unknown } | undefined;
  /** True when the request that makes the object visible may have arrived. */
  let maybeStored = false;

  async function mapped<Result>(run: () => Promise<Result>): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      throw asStoreError(error, place);
    }
  }

  async function sendPart(full: Spool): Promise<void> {
    try {
      uploadId ??= (await mapped(() => client.send(new CreateMultipartUploadCommand(target), options))).UploadId;
      const number = parts.length + 1;
      const { ETag } = await sendBody(full, (Body, ContentLength) =>
        client.send(
          new UploadPartCommand({ ...target, UploadId: uploadId, PartNumber: number, Body, ContentLength }),
          options,
        ),
      );
      parts.push({ PartNumber: number, ...(ETag !== undefined && { ETag }) });
    } finally {
      await full.close();
    }
  }

  /** Sends the bytes of a spool; begins again when the store fails in a way that passes. */
  async function sendBody<Result>(
    from: Spool,
    send: (body: Uint8Array | Readable, bytes: number) => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      const body = await from.body();
      try {
        if (!(body instanceof Readable)) return await mapped(() => send(body, from.bytes));
        return await mapped(() => untilBroken(body, send(body, from.bytes)));
      } catch (error) {
        const passes = error instanceof StoreUnavailableError && error.fault === "unreachable";
        // The client has sent bytes in memory several times already.
        if (!passes || !(body instanceof Readable) || attempt >= ATTEMPTS || stopping.signal.aborted) throw error;
        await pause(RETRY_MS * 2 ** attempt);
      }
    }
  }

  /** Sends the full spool when the part before has arrived. */
  async function nextPart(): Promise<void> {
    const full = spool;
    sentBytes += full.bytes;
    spool = newSpool();
    await sending;
    if (failure) {
      await full.close();
      throw failure.error;
    }
    sending = sendPart(full).catch((error: unknown) => {
      // The next part or the end throws it.
      failure ??= { error };
    });
  }

  async function writeMore(piece: Uint8Array): Promise<void> {
    for (let taken = 0; taken < piece.length; ) {
      if (spool.bytes === partBytes) await nextPart();
      const part = piece.subarray(taken, taken + partBytes - spool.bytes);
      await spool.write(part);
      taken += part.length;
    }
  }

  return {
    get bytes() {
      return sentBytes + spool.bytes;
    },

    write(piece) {
      if (failure) throw failure.error;
      return spool.bytes + piece.length > partBytes ? writeMore(piece) : spool.write(piece);
    },

    async finish() {
      if (sentBytes === 0) {
        maybeStored = true;
        await sendBody(spool, (Body, ContentLength) =>
          client.send(new PutObjectCommand({ ...target, Body, ContentLength }), options),
        );
        await spool.close();
        return;
      }
      await nextPart();
      await sending;
      if (failure) throw failure.error;
      maybeStored = true;
      const complete = { ...target, UploadId: uploadId, MultipartUpload: { Parts: parts } };
      await mapped(() => client.send(new CompleteMultipartUploadCommand(complete), options));
      await spool.close();
    },

    async abort() {
      stopping.abort();
      await sending;
      await spool.close();
      // What cannot be removed now is removed by a sweep: a segment without rows, or an unfinished upload.
      if (uploadId !== undefined) {
        const UploadId = uploadId;
        uploadId = undefined;
        await client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => {});
      }
      if (!maybeStored) return;
      maybeStored = false;
      await client.send(new DeleteObjectCommand(target)).catch(() => {});
    },
  };
}

/** Waits for a request. Rejects when its body cannot be read, which the client of the store does not notice. Ends the stream. */
async function untilBroken<Result>(body: Readable, sent: Promise<Result>): Promise<Result> {
  const broken = new Promise<never>((_resolve, reject) => body.once("error", reject));
  broken.catch(() => {});
  try {
    return await Promise.race([sent, broken]);
  } finally {
    body.destroy();
  }
}
