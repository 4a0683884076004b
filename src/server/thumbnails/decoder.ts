import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { threadFile } from "../thread.ts";
import { type DecodeRequest, type DecodeResult, MEMORY_EXIT } from "./decodeMessages.ts";
import { NoThumbnailError } from "./noThumbnail.ts";

/** How long one image may take, ms. Then the process is killed. */
const DECODE_MS = 30_000;

/** The process that decoded an image has ended: it took too long or too much memory, or crashed. The message is the end of a sentence. */
export class DecoderLostError extends Error {
  override readonly name = "DecoderLostError";
}

/** A child process that makes one thumbnail after another. */
export interface Decoder {
  /** Returns the WebP bytes of one image. Throws `NoThumbnailError` and `DecoderLostError`. */
  decode(job: {
    read(): AsyncIterable<Uint8Array>;
    readonly bytes: number;
    readonly size: number;
  }): Promise<Uint8Array>;
  /** True while its process runs. */
  alive(): boolean;
  /** Number of images decoded so far. */
  decoded(): number;
  end(): void;
}

/** Starts a decoder. It reads images from its standard input and returns thumbnails as messages. */
export function startDecoder(): Decoder {
  const { file, execArgv } = threadFile("./thumbnails/decode.worker.ts");
  const child: ChildProcess = fork(file, {
    execArgv,
    serialization: "advanced",
    stdio: ["pipe", "ignore", "ignore", "ipc"],
    env: { PATH: process.env.PATH, NODE_ENV: process.env.NODE_ENV, MALLOC_ARENA_MAX: "2" },
  });
  child.stdin?.on("error", () => undefined);
  let gone: string | undefined;
  let decoded = 0;
  child.on("exit", (code, signal) => {
    gone ??= code === MEMORY_EXIT ? "took too much memory" : `ended its process (${signal ?? `code ${code}`})`;
  });
  child.on("error", (error) => {
    gone ??= `could not start: ${error.message}`;
  });

  function kill(reason: string): void {
    gone ??= reason;
    child.kill("SIGKILL");
  }

  return {
    alive: () => gone === undefined,
    decoded: () => decoded,
    end: () => kill("was ended"),
    async decode(job) {
      decoded += 1;
      const stopping = new AbortController();
      const timer = setTimeout(() => kill("took too long"), DECODE_MS);
      try {
        const received = once(child, "message", { signal: stopping.signal }) as Promise<[DecodeResult]>;
        const lost = once(child, "exit", { signal: stopping.signal }).then(() => {
          throw new DecoderLostError(gone ?? "was lost");
        });
        received.catch(() => undefined);
        lost.catch(() => undefined);
        child.send({ bytes: job.bytes, size: job.size } satisfies DecodeRequest);
        await Promise.race([feed(child, job, stopping.signal), lost]);
        const [result] = await Promise.race([received, lost]);
        if (!result.ok) throw new NoThumbnailError(result.failure);
        return result.value;
      } catch (error) {
        // After an image that could not be read to its end, the process waits for the missing bytes.
        if (!(error instanceof NoThumbnailError)) kill("was cancelled");
        throw error;
      } finally {
        clearTimeout(timer);
        stopping.abort();
      }
    },
  };
}

async function feed(
  child: ChildProcess,
  job: { read(): AsyncIterable<Uint8Array> },
  signal: AbortSignal,
): Promise<void> {
  const { stdin } = child;
  if (!stdin) throw new Error("The decoder has no standard input.");
  for await (const piece of job.read()) {
    if (!stdin.writable) return;
    if (!stdin.write(piece)) await once(stdin, "drain", { signal });
  }
}
