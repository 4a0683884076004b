import { THUMBNAIL_KINDS, THUMBNAIL_SIZES } from "../../contract/images.ts";
import type { ImageKind } from "../../model/image.ts";
import type { Decoder } from "./decoder.ts";
import { createDecoderPool, type DecodeJob } from "./decoderPool.ts";
import { NoThumbnailError } from "./noThumbnail.ts";
import type { ThumbnailStore } from "./thumbnailStore.ts";
import type { ThumbnailCaller, ThumbnailSource, Thumbnails } from "./thumbnails.ts";
import { ThumbnailWaitsError } from "./thumbnailWaits.ts";

/** Pixels above which an image is not decoded, because it could exhaust memory. */
const MAX_PIXELS = 100_000_000;
/** Bytes above which an image is not decoded. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Number of failed images that are remembered, so that a scrolling grid does not decode them again and again. */
const REMEMBERED_FAILURES = 10_000;
/** How long a failure is remembered, ms. */
const FAILURE_MS = 10 * 60_000;

/** How long a caller that is not patient waits until its image is decoded, ms. A browser has few connections, which other calls need. */
const PATIENCE_MS = 1_500;
/** How long a thumbnail keeps its place after the time at which its caller should ask again, ms. */
const KEEP_MS = 10_000;
/** When to ask again while a workspace has too many images that wait, ms. */
const FULL_MS = 10_000;
/** Time that a codec takes for a pixel, in that of a PNG. A JPEG is decoded at a reduced size. */
const PIXEL_COST: Partial<Record<ImageKind, number>> = { jpeg: 0.25 };
/** Pixels that are assumed for an image whose size is not known: enough to be heavy. */
const UNKNOWN_PIXELS = 20_000_000;

/**
 * Returns the number of decoders for a machine: one per core; two at least, so that a huge image leaves one to others; four at most, so that
 * imports and uploads are not slowed down.
 */
export function decodersFor(cores: number): number {
  return Math.min(Math.max(cores, 2), 4);
}

interface Making {
  readonly job: DecodeJob;
  readonly made: Promise<Uint8Array>;
  readonly abort: AbortController;
  /** Number of callers that wait for it. */
  waiting: number;
  /** Gives up its place when no caller asks again. */
  keeping?: NodeJS.Timeout;
}

/** Creates thumbnails that are kept in a store, whose content may be deleted at any time. */
export function createThumbnails(options: {
  /** Where they are kept. */
  readonly store: ThumbnailStore;
  /** Number of decoders that run at the same time. */
  readonly decoders: number;
  /** Starts a decoder; default: a child process. */
  readonly start?: () => Decoder;
  now(): number;
  readonly log: { warn(data: object, message: string): void };
}): Thumbnails {
  const { store, now, log } = options;
  const pool = createDecoderPool(options);
  const making = new Map<string, Making>();
  const failures = new Map<string, { reason: string; until: number }>();

  async function make(job: DecodeJob, hash: string, signal: AbortSignal): Promise<Uint8Array> {
    const bytes = await pool.decode(job, signal);
    // The thumbnail can still be shown when it cannot be stored, for example on a full disk.
    await store.write(hash, job.size, bytes).catch((error: unknown) => {
      log.warn({ err: error }, "storing a thumbnail failed");
    });
    return bytes;
  }

  function remember(key: string, reason: string): void {
    if (failures.size >= REMEMBERED_FAILURES) {
      const oldest = failures.keys().next();
      if (!oldest.done) failures.delete(oldest.value);
    }
    failures.set(key, { reason, until: now() + FAILURE_MS });
  }

  /** Begins a thumbnail. Throws when the workspace has too many that wait. */
  function begin(key: string, job: DecodeJob, hash: string, caller: ThumbnailCaller): Making {
    if (!caller.isPatient && pool.isFull(caller.workspaceId)) throw new ThumbnailWaitsError(FULL_MS);
    const abort = new AbortController();
    const made = make(job, hash, abort.signal).finally(() => {
      making.delete(key);
      clearTimeout(begun.keeping);
    });
    made.catch((error: unknown) => {
      if (error instanceof NoThumbnailError) remember(hash, error.message);
    });
    const begun: Making = { job, made, abort, waiting: 0 };
    making.set(key, begun);
    return begun;
  }

  function refuse(source: ThumbnailSource): void {
    if (!THUMBNAIL_KINDS.includes(source.kind)) {
      throw new NoThumbnailError(
        source.kind === "unknown"
          ? "it is not an image"
          : `${source.kind.toUpperCase()} images are not decoded by this server`,
      );
    }
    if (source.bytes > MAX_BYTES) throw new NoThumbnailError("its file is larger than 256 MiB");
    if (source.width !== null && source.height !== null && source.width * source.height > MAX_PIXELS) {
      throw new NoThumbnailError(`it has ${source.width} x ${source.height} pixels, more than 100 million`);
    }
    const failed = failures.get(source.hash);
    if (failed && failed.until > now()) throw new NoThumbnailError(failed.reason);
  }

  return {
    sizeOf: (requested) => THUMBNAIL_SIZES.find((size) => size >= requested) ?? THUMBNAIL_SIZES.at(-1) ?? requested,
    async get(source, size, caller, signal) {
      const kept = await store.read(source.hash, size);
      if (kept) return kept;
      refuse(source);
      const key = `${caller.workspaceId}-${source.hash}-${size}`;
      const current = making.get(key) ?? begin(key, jobOf(source, size, caller), source.hash, caller);
      const waitMs = caller.isPatient ? 0 : pool.waitMs(current.job);
      if (waitMs > PATIENCE_MS) {
        keepPlace(current, waitMs);
        throw new ThumbnailWaitsError(waitMs);
      }
      return waitFor(current, caller.isPatient ? () => false : () => pool.isWaiting(current.job), signal);
    },
    close: () => pool.close(),
  };
}

function jobOf(source: ThumbnailSource, size: number, { workspaceId, caller }: ThumbnailCaller): DecodeJob {
  const { bytes, kind, width, height } = source;
  const pixels = width === null || height === null ? UNKNOWN_PIXELS : width * height;
  return { workspaceId, caller, cost: pixels * (PIXEL_COST[kind] ?? 1), read: () => source.read(), bytes, size };
}

/** Lets a thumbnail that no caller waits for keep its place until some time after `waitMs`. */
function keepPlace(making: Making, waitMs: number): void {
  clearTimeout(making.keeping);
  making.keeping = setTimeout(() => giveUpIfAlone(making), waitMs + KEEP_MS).unref();
}

function giveUpIfAlone(making: Making): void {
  if (making.waiting === 0) making.abort.abort(new Error("No request waits for this thumbnail."));
}

/**
 * Waits for a thumbnail that other callers may wait for too. When the last caller is aborted, a thumbnail that has not begun is cancelled.
 * Throws `ThumbnailWaitsError` when `isTooLate` after `PATIENCE_MS`; the thumbnail then keeps its place.
 */
async function waitFor(making: Making, isTooLate: () => boolean, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted();
  making.waiting += 1;
  const settled = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    // One signal may be used for many thumbnails, so the listener is removed afterwards.
    signal.addEventListener("abort", () => reject(signal.reason), { once: true, signal: settled.signal });
    timer = setTimeout(() => isTooLate() && reject(new ThumbnailWaitsError(PATIENCE_MS)), PATIENCE_MS);
  });
  ended.catch(() => undefined);
  try {
    const made = await Promise.race([making.made, ended]);
    making.waiting -= 1;
    return made;
  } catch (error) {
    making.waiting -= 1;
    if (error instanceof ThumbnailWaitsError) keepPlace(making, PATIENCE_MS);
    else giveUpIfAlone(making);
    throw error;
  } finally {
    settled.abort();
    clearTimeout(timer);
  }
}
