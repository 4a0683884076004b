import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { threadFile } from "../thread.ts";
import type { DecodeAnswer, DecodeQuestion } from "./decode.worker.ts";
import { NoThumbnailError } from "./noThumbnail.ts";

/** How long one picture may take, ms; then its process is ended. */
const DECODE_MS = 30_000;

/** The process that decoded a picture is gone: it took too long, or too much memory, or crashed. The message ends a sentence. */
export class DecoderLostError extends Error {
  override readonly name = "DecoderLostError";
}

/** A child process that makes one thumbnail after another. */
export interface Decoder {
  decode(job: {
    read(): AsyncIterable<Uint8Array>;
    readonly bytes: number;
    readonly size: number;
  }): Promise<Uint8Array>;
  alive(): boolean;
  /** Pictures decoded so far. */
  decoded(): number;
  end(): void;
}

/** Starts a decoder. Pictures go in through its standard input, thumbnails come back as messages. */
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
    gone ??= code === 3 ? "took too much memory" : `ended its process (${signal ?? `code ${code}`})`;
  });
  child.on("error", (error) => {
    gone ??= `could not begin: ${error.message}`;
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
        const answered = once(child, "message", { signal: stopping.signal }) as Promise<[DecodeAnswer]>;
        const lost = once(child, "exit", { signal: stopping.signal }).then(() => {
          throw new DecoderLostError(gone ?? "was lost");
        });
        answered.catch(() => undefined);
        lost.catch(() => undefined);
        child.send({ bytes: job.bytes, size: job.size } satisfies DecodeQuestion);
        await Promise.race([feed(child, job, stopping.signal), lost]);
        const [answer] = await Promise.race([answered, lost]);
        if ("reason" in answer) throw new NoThumbnailError(answer.reason);
        return answer.thumbnail;
      } catch (error) {
        // A picture that could not be read to its end leaves the process waiting for the rest.
        if (!(error instanceof NoThumbnailError)) kill("was given up");
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
  if (!stdin) throw new Error("a decoder has no input");
  for await (const piece of job.read()) {
    if (!stdin.writable) return;
    if (!stdin.write(piece)) await once(stdin, "drain", { signal });
  }
}
