import { type Decoder, DecoderLostError, startDecoder } from "./decoder.ts";
import { NoThumbnailError } from "./noThumbnail.ts";

/** A decoder with nothing to do is ended after so long, ms: its memory goes back to the system. */
const IDLE_MS = 60_000;
/** A decoder is replaced after so many pictures, so that no leak of a codec adds up. */
const DECODES = 2_000;

/** A picture to be decoded. `read` may be called twice: a decoder that is lost gets one successor. */
export interface DecodeJob {
  read(): AsyncIterable<Uint8Array>;
  readonly bytes: number;
  /** Longest side of the thumbnail, pixels. */
  readonly size: number;
}

/** Child processes that decode pictures, a few at once, first come first served. */
export interface DecoderPool {
  /** The webp bytes. Throws `NoThumbnailError`, or the signal's reason while the job waits: one that has begun is finished. */
  decode(job: DecodeJob, signal: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface Waiting {
  begin(): void;
  readonly signal: AbortSignal;
}

export function createDecoderPool(options: {
  readonly decoders: number;
  /** Starts one; a real child process when absent. */
  readonly start?: () => Decoder;
  readonly log: { warn(data: object, message: string): void };
}): DecoderPool {
  const idle: Decoder[] = [];
  const all = new Set<Decoder>();
  const line: Waiting[] = [];
  let busy = 0;
  let closed = false;
  let idleTimer: NodeJS.Timeout | undefined;

  /** Waits for one of the places; answers when it is this job's turn. */
  async function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (busy >= options.decoders) {
      await new Promise<void>((resolve, reject) => {
        const waiting: Waiting = { begin: resolve, signal };
        line.push(waiting);
        signal.addEventListener(
          "abort",
          () => {
            const place = line.indexOf(waiting);
            if (place >= 0) line.splice(place, 1);
            reject(signal.reason);
          },
          { once: true },
        );
      });
      // The one who left handed its place over, so `busy` stays as it is.
      return;
    }
    busy += 1;
  }

  function leave(): void {
    const next = line.shift();
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
          options.log.warn({ reason: error.message }, "a thumbnail decoder was lost; trying once more");
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
