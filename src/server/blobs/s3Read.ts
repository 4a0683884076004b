import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { SegmentBrokenError, SegmentGoneError, StoreUnavailableError } from "./blobStore.ts";
import { asStoreError, isMissing, statusOf } from "./s3Error.ts";
import { decodeFooter, footerBytesOf, TRAILER_BYTES } from "./segmentFooter.ts";
import type { ObjectPlace } from "./storeAddress.ts";

/** Bytes of the end of a segment that are read at once: the footer of 1,300 files. */
const TAIL_BYTES = 64 * 1024;
/** How often a stream that breaks is continued without a byte in between. */
const ATTEMPTS = 3;
const RETRY_MS = 200;
/** How long to wait before a store that does not respond is asked again, ms. */
const SILENT_RETRY_MS = 1_000;

/** A segment in an object store. */
interface ObjectSource {
  readonly client: S3Client;
  readonly place: ObjectPlace;
  readonly segment: string;
  readonly key: string;
  /** How long a stream waits for a store that does not respond, ms. */
  readonly patienceMs: number;
}

/**
 * Yields a range of a segment as `BlobStore.read` does. A connection that breaks is continued where it broke, and a store that does not respond is
 * asked again until the patience of the source ends.
 */
export async function* readRange(
  source: ObjectSource,
  { offset, length }: { readonly offset: number; readonly length: number },
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  let failures = 0;
  let until = performance.now() + source.patienceMs;
  while (done < length) {
    signal?.throwIfAborted();
    let isOpen = false;
    try {
      const { body } = await get(source, `bytes=${offset + done}-${offset + length - 1}`, signal);
      isOpen = true;
      for await (const piece of body) {
        done += piece.length;
        failures = 0;
        until = performance.now() + source.patienceMs;
        yield piece;
        signal?.throwIfAborted();
      }
    } catch (error) {
      signal?.throwIfAborted();
      const known = asStoreError(error, source.place);
      if (!(known instanceof StoreUnavailableError)) throw known;
      failures += 1;
      // The client has tried a request several times itself.
      const isBroken = isOpen && failures < ATTEMPTS;
      if (!isBroken && (known.fault !== "unreachable" || performance.now() >= until)) throw known;
      await pause(isBroken ? RETRY_MS : SILENT_RETRY_MS);
      continue;
    }
    if (done < length) throw new SegmentBrokenError(`Segment ${source.segment} ends before the requested bytes.`);
  }
}

/** Returns true when a segment exists. No segment is empty, so its first byte shows it. */
export async function isStored(source: ObjectSource): Promise<boolean> {
  try {
    await collect(source, "bytes=0-0");
    return true;
  } catch (error) {
    if (error instanceof SegmentGoneError) return false;
    throw error;
  }
}

/** Returns the blobs that the footer of a segment lists. */
export async function readFooter(source: ObjectSource) {
  const { bytes: tail, size } = await collect(source, `bytes=-${TAIL_BYTES}`);
  if (size < TRAILER_BYTES) throw new SegmentBrokenError("it is too short for a footer");
  const footerBytes = footerBytesOf(tail.subarray(tail.length - TRAILER_BYTES), size);
  const whole = footerBytes <= tail.length ? tail : (await collect(source, `bytes=-${footerBytes}`)).bytes;
  return decodeFooter(source.segment, whole.subarray(whole.length - footerBytes), size);
}

/** Returns a range of a segment, given as in the header, and the size of all of it. */
async function collect(source: ObjectSource, range: string): Promise<{ bytes: Buffer; size: number }> {
  const { body, size } = await get(source, range);
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of body) pieces.push(piece);
  } catch (error) {
    throw asStoreError(error, source.place);
  }
  return { bytes: Buffer.concat(pieces), size };
}

async function get({ client, place, segment, key }: ObjectSource, range: string, signal?: AbortSignal) {
  try {
    const command = new GetObjectCommand({ Bucket: place.bucket, Key: key, Range: range });
    const { Body, ContentRange, ContentLength } = await client.send(command, signal ? { abortSignal: signal } : {});
    const size = Number(ContentRange?.split("/")[1] ?? ContentLength ?? 0);
    return { body: Body as Readable, size };
  } catch (error) {
    signal?.throwIfAborted();
    if (isMissing(error)) throw new SegmentGoneError(`Segment ${segment} does not exist.`);
    if (statusOf(error) === 416) throw new SegmentBrokenError(`Segment ${segment} ends before the requested bytes.`);
    throw asStoreError(error, place);
  }
}
