import type { Readable } from "node:stream";
import { ApiError } from "../apiError.ts";
import type { MultipartEvent, MultipartParser } from "./multipartParser.ts";
import type { PartHead } from "./partHead.ts";

/** Errors of a connection that was closed before its body was complete. */
const BROKEN = new Set(["ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_DESTROYED", "ABORT_ERR"]);

/** The parts of a body, one after another. The body is read only as far as parts and their contents are taken, so nothing is queued. */
export class PartStream {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #parser: MultipartParser;
  readonly #count: (bytes: number) => void;
  #events: Iterator<MultipartEvent, void> | undefined;
  #inPart = false;

  /** `count` is called with the size of each chunk and may throw. */
  constructor(source: Readable, parser: MultipartParser, count: (bytes: number) => void) {
    // The connection has to stay open for the response.
    this.#chunks = source.iterator({ destroyOnReturn: false });
    this.#parser = parser;
    this.#count = count;
  }

  /** Returns the head of the next part, and skips what is left of the current one. Returns undefined when the body has ended. */
  async next(): Promise<PartHead | undefined> {
    for (;;) {
      const event = await this.#nextEvent();
      if (event === undefined) return undefined;
      if (event.type === "part") {
        this.#inPart = true;
        return event.head;
      }
    }
  }

  /** Yields the content of the current part. */
  async *content(): AsyncGenerator<Buffer> {
    while (this.#inPart) {
      const event = await this.#nextEvent();
      if (event?.type === "content") yield event.bytes;
      else this.#inPart = false;
    }
  }

  /** Stops reading. The source stays as it is. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #nextEvent(): Promise<MultipartEvent | undefined> {
    for (;;) {
      const event = this.#events?.next();
      if (event !== undefined && !event.done) return event.value;
      const chunk = await this.#nextChunk();
      if (chunk === undefined) {
        this.#parser.end();
        return undefined;
      }
      this.#count(chunk.length);
      this.#events = this.#parser.push(chunk);
    }
  }

  async #nextChunk(): Promise<Buffer | undefined> {
    try {
      const step = await this.#chunks.next();
      return step.done ? undefined : step.value;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (typeof code !== "string" || !BROKEN.has(code)) throw error;
      throw new ApiError("bad_multipart", "The connection was lost before the body was complete.");
    }
  }
}
