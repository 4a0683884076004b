import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { THUMBNAIL_KINDS, THUMBNAIL_SIZES } from "../../contract/images.ts";
import { PRIVATE_FOLDER } from "../storage/privateFiles.ts";
import { createDecoderPool } from "./decoderPool.ts";
import { NoThumbnailError } from "./noThumbnail.ts";
import type { ThumbnailSource, Thumbnails } from "./thumbnails.ts";

/** Pixels above which an image is not decoded, because it could exhaust memory. */
const MAX_PIXELS = 100_000_000;
/** Bytes above which an image is not decoded. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Number of failed images that are remembered, so that a scrolling grid does not decode them again and again. */
const REMEMBERED_FAILURES = 10_000;
/** How long a failure is remembered, ms. */
const FAILURE_MS = 10 * 60_000;

/** Returns the number of decoders for a machine: one per core, at most four, so that imports and uploads are not slowed down. */
export function decodersFor(cores: number): number {
  return Math.min(Math.max(cores, 1), 4);
}

interface Making {
  readonly made: Promise<Uint8Array>;
  readonly abort: AbortController;
  /** Number of callers that wait for it. */
  waiting: number;
}

/** Creates thumbnails that are kept in a folder. The folder may be deleted at any time. */
export function createThumbnails(options: {
  /** Created when it does not exist. */
  readonly directory: string;
  /** Number of decoders that run at the same time. */
  readonly decoders: number;
  now(): number;
  readonly log: { warn(data: object, message: string): void };
}): Thumbnails {
  const { directory, now, log } = options;
  const pool = createDecoderPool({ decoders: options.decoders, log });
  const making = new Map<string, Making>();
  const failures = new Map<string, { reason: string; until: number }>();

  function fileOf(hash: string, size: number): string {
    const hex = Buffer.from(hash, "base64").toString("hex");
    return join(directory, hex.slice(0, 2), `${hex}-${size}.webp`);
  }

  async function make(source: ThumbnailSource, size: number, file: string, signal: AbortSignal): Promise<Uint8Array> {
    const bytes = await pool.decode({ read: () => source.read(), bytes: source.bytes, size }, signal);
    const temporary = `${file}.${randomUUID()}.tmp`;
    try {
      await mkdir(dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
      await writeFile(temporary, bytes);
      await rename(temporary, file);
    } catch (error) {
      // The thumbnail can still be shown when it cannot be stored, for example on a full disk.
      log.warn({ err: error }, "storing a thumbnail failed");
      await rm(temporary, { force: true }).catch(() => undefined);
    }
    return bytes;
  }

  function remember(key: string, reason: string): void {
    if (failures.size >= REMEMBERED_FAILURES) {
      const oldest = failures.keys().next();
      if (!oldest.done) failures.delete(oldest.value);
    }
    failures.set(key, { reason, until: now() + FAILURE_MS });
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
    async get(source, size, signal) {
      const file = fileOf(source.hash, size);
      const kept = await readFile(file).catch(() => undefined);
      if (kept) return kept;
      refuse(source);
      const key = `${source.hash}-${size}`;
      let current = making.get(key);
      if (!current) {
        const abort = new AbortController();
        const made = make(source, size, file, abort.signal).finally(() => making.delete(key));
        made.catch((error: unknown) => {
          if (error instanceof NoThumbnailError) remember(source.hash, error.message);
        });
        current = { made, abort, waiting: 0 };
        making.set(key, current);
      }
      return waitFor(current, signal);
    },
    close: () => pool.close(),
  };
}

/** Waits for a thumbnail that other callers may wait for too. When the last caller is aborted, a thumbnail that has not begun is cancelled. */
async function waitFor(making: Making, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted();
  making.waiting += 1;
  const settled = new AbortController();
  const gone = new Promise<never>((_resolve, reject) => {
    // One signal may be used for many thumbnails, so the listener is removed afterwards.
    signal.addEventListener("abort", () => reject(signal.reason), { once: true, signal: settled.signal });
  });
  gone.catch(() => undefined);
  try {
    return await Promise.race([making.made, gone]);
  } finally {
    settled.abort();
    making.waiting -= 1;
    if (making.waiting === 0) making.abort.abort(new Error("No request waits for this thumbnail."));
  }
}
