import { type Decoder, DecoderLostError, startDecoder } from "./decoder.ts";
import { createFairQueue, type FairQueue, type QueuedJob } from "./fairQueue.ts";
import { NoThumbnailError } from "./noThumbnail.ts";

/** How long an idle decoder is kept, ms. Its end frees its memory. */
const IDLE_MS = 60_000;
/** Number of images after which a decoder is replaced, so that leaks of a codec do not add up. */
const DECODES = 2_000;

/** An image to decode. `read` may be called twice, because the image of a lost decoder is tried once more. */
export interface DecodeJob extends QueuedJob {
  read(): AsyncIterable<Uint8Array>;
  readonly bytes: number;
  /** Longest side of the thumbnail, pixels. */
  readonly size: number;
}

/** Pixels that a decoder decodes in a second, roughly, on a busy machine. */
const PIXELS_PER_SECOND = 50_000_000;
/** Pixels above which an image is heavy: several times a photo, about a third of a second. */
const HEAVY_PIXELS = 16_000_000;
/** Seconds of full use of all decoders that a workspace may have at once, and its share of them over time. */
const BURST_SECONDS = 10;
const SHARE = 0.5;
/** Images of one workspace that may wait: several screens of a grid. */
const MAX_WAITING = 300;

/** Child processes that decode images, a few at a time, fairly by workspace and caller. */
export interface DecoderPool {
  /** Returns the WebP bytes. Throws `NoThumbnailError`, or the reason of the signal while the job waits. A job that has begun is finished. */
  decode(job: DecodeJob, signal: AbortSignal): Promise<Uint8Array>;
  /** Returns true when a workspace has as many waiting images as it may have. */
  isFull(workspaceId: number): boolean;
  /** Returns true until the decoding of a job begins. */
  isWaiting(job: QueuedJob): boolean;
  /** Returns about how long a waiting job has to wait for others of its workspace, ms; 0 when it has begun. */
  waitMs(job: QueuedJob): number;
  close(): Promise<void>;
}

/** Creates a pool of at most `decoders` child processes. */
export function createDecoderPool(options: {
  readonly decoders: number;
  /** Starts a decoder; default: a child process. */
  readonly start?: () => Decoder;
  now(): number;
  readonly log: { warn(data: object, message: string): void };
}): DecoderPool {
  const idle: Decoder[] = [];
  const all = new Set<Decoder>();
  const pixelsPerSecond = PIXELS_PER_SECOND * options.decoders;
  const queue: FairQueue = createFairQueue({
    slots: options.decoders,
    heavyCost: HEAVY_PIXELS,
    waiting: MAX_WAITING,
    costPerSecond: pixelsPerSecond * SHARE,
    burst: pixelsPerSecond * BURST_SECONDS,
    now: options.now,
  });
  let busy = 0;
  let closed = false;
  let idleTimer: NodeJS.Timeout | undefined;

  function endIdleLater(): void {
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => {
      for (const decoder of idle.splice(0)) end(decoder);
    }, IDLE_MS).unref();
  }

  function end(decoder: Decoder): void {
    all.delete(decoder);
    decoder.end();
  }

  function take(): Decoder {
    for (let decoder = idle.pop(); decoder; decoder = idle.pop()) {
      if (decoder.alive()) return decoder;
      end(decoder);
    }
    const started = (options.start ?? startDecoder)();
    all.add(started);
    return started;
  }

  async function decodeOnce(job: DecodeJob): Promise<Uint8Array> {
    const decoder = take();
    try {
      return await decoder.decode(job);
    } finally {
      if (decoder.alive() && decoder.decoded() < DECODES && !closed) idle.push(decoder);
      else end(decoder);
    }
  }

  return {
    async decode(job, signal) {
      if (closed) throw new Error("The server is shutting down.");
      const leave = await queue.enter(job, signal);
      busy += 1;
      try {
        if (closed) throw new Error("The server is shutting down.");
        try {
          return await decodeOnce(job);
        } catch (error) {
          if (!(error instanceof DecoderLostError) || closed) throw error;
          options.log.warn({ reason: error.message }, "a thumbnail decoder was lost, retrying once");
          return await decodeOnce(job);
        }
      } catch (error) {
        if (error instanceof DecoderLostError) throw new NoThumbnailError(`decoding it ${error.message}`);
        throw error;
      } finally {
        busy -= 1;
        leave();
        if (busy === 0) endIdleLater();
      }
    },
    isFull: (workspaceId) => queue.isFull(workspaceId),
    isWaiting: (job) => queue.isWaiting(job),
    waitMs: (job) => queue.waitMs(job, pixelsPerSecond),
    async close() {
      closed = true;
      clearTimeout(idleTimer);
      for (const decoder of [...all]) end(decoder);
    },
  };
}
