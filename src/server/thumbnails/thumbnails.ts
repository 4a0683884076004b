import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { THUMBNAIL_KINDS, THUMBNAIL_SIZES } from "../../contract/images.ts";
import type { ImageKind } from "../../model/image.ts";
import { createDecoderPool } from "./decoderPool.ts";
import { NoThumbnailError } from "./noThumbnail.ts";

/** Pixels above which an image is not decoded, because it could exhaust memory. */
const MAX_PIXELS = 100_000_000;
/** Bytes above which an image is not decoded. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Images that could not be decoded and are remembered, so that a scrolling grid does not try them again and again. */
const REMEMBERED_FAILURES = 10_000;
/** How long that is remembered, ms. */
const FAILURE_MS = 10 * 60_000;

/** An image to make a thumbnail of. Sizes as stored; null when its header did not tell. */
export interface ThumbnailSource {
  readonly hash: string;
  readonly kind: ImageKind;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  read(): AsyncIterable<Uint8Array>;
}

/** Upright webp pictures, made once and kept in a folder that may be deleted at any time. */
export interface Thumbnails {
  /** The size (longest side, pixels) that is made for a wish: the next one of `THUMBNAIL_SIZES`. */
  sizeOf(wished: number): number;
  /** The webp bytes. Throws `NoThumbnailError`. A caller that goes away gives up its place in the line; what is begun is finished and kept. */
  get(source: ThumbnailSource, size: number, signal: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** How many decoders suit a machine: one for each core, at most four, so that imports and uploads keep some room. */
export function decodersFor(cores: number): number {
  return Math.min(Math.max(cores, 1), 4);
}

interface Making {
  readonly made: Promise<Uint8Array>;
  readonly abort: AbortController;
  waiting: number;
}

export function createThumbnails(options: {
  /** Folder; made when absent. */
  readonly directory: string;
  /** Decoders at the same time. */
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
      await mkdir(dirname(file), { recursive: true });
      await writeFile(temporary, bytes);
      await rename(temporary, file);
    } catch (error) {
      // The picture is there; that it cannot be kept, as on a full disk, is no reason not to show it.
      log.warn({ err: error }, "a thumbnail could not be kept");
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
        source.kind === "unknown" ? "it is no picture" : `${source.kind.toUpperCase()} pictures are not decoded here`,
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
    sizeOf: (wished) => THUMBNAIL_SIZES.find((size) => size >= wished) ?? THUMBNAIL_SIZES.at(-1) ?? wished,
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

/** Waits for a picture that others may wait for as well; when the last one goes away it need not begin any more. */
async function waitFor(making: Making, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted();
  making.waiting += 1;
  const answered = new AbortController();
  const gone = new Promise<never>((_resolve, reject) => {
    // One signal may wait for many pictures, one after another: each leaves no listener behind.
    signal.addEventListener("abort", () => reject(signal.reason), { once: true, signal: answered.signal });
  });
  gone.catch(() => undefined);
  try {
    return await Promise.race([making.made, gone]);
  } finally {
    answered.abort();
    making.waiting -= 1;
    if (making.waiting === 0) making.abort.abort(new Error("nobody waits for this thumbnail"));
  }
}
