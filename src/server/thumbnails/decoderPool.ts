import { type Decoder, DecoderLostError, startDecoder } from "./decoder.ts";
import { NoThumbnailError } from "./noThumbnail.ts";

/** How long an idle decoder is kept, ms. Its end frees its memory. */
const IDLE_MS = 60_000;
/** Number of images after which a decoder is replaced, so that leaks of a codec do not add up. */
const DECODES = 2_000;

/** An image to decode. `read` may be called twice, because the image of a lost decoder is tried once more. */
export interface DecodeJob {
  read(): AsyncIterable<Uint8Array>;
  readonly bytes: number;
  /** Longest side of the thumbnail, pixels. */
  readonly size: number;
}

/** Child processes that decode images, a few at a time, in the order of the calls. */
export interface DecoderPool {
  /** Returns the WebP bytes. Throws `NoThumbnailError`, or the reason of the signal while the job waits. A job that has begun is finished. */
  decode(job: DecodeJob, signal: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface Waiting {
  begin(): void;
  readonly signal: AbortSignal;
}

/** Creates a pool of at most `decoders` child processes. */
export function createDecoderPool(options: {
  readonly decoders: number;
  /** Starts a decoder; default: a child process. */
  readonly start?: () => Decoder;
  readonly log: { warn(data: object, message: string): void };
}): DecoderPool {
  const idle: Decoder[] = [];
  const all = new Set<Decoder>();
  const queue: Waiting[] = [];
  let busy = 0;
  let closed = false;
  let idleTimer: NodeJS.Timeout | undefined;

  /** Waits until a decoder is free for this job. */
  async function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (busy >= options.decoders) {
      await new Promise<void>((resolve, reject) => {
        const waiting: Waiting = { begin: resolve, signal };
        queue.push(waiting);
        signal.addEventListener(
          "abort",
          () => {
            const place = queue.indexOf(waiting);
            if (place >= 0) queue.splice(place, 1);
            reject(signal.reason);
          },
          { once: true },
        );
      });
      // The job that ended passed its place to this one, so `busy` does not change.
      return;
    }
    busy += 1;
  }

  function leave(): void {
    const next = queue.shift();
    if (next) next.begin();
    else {
      busy -= 1;
      if (busy === 0) endIdleLater();
    }
  }

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
      await enter(signal);
      try {
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
        leave();
      }
    },
    async close() {
      closed = true;
      clearTimeout(idleTimer);
      for (const decoder of [...all]) end(decoder);
    },
  };
}
