import { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { ApiError } from "../apiError.ts";
import { freeChunk } from "./freeChunk.ts";
import type { MultipartEvent, MultipartParser } from "./multipartParser.ts";
import type { PartHead } from "./partHead.ts";
import { type PieceDecoder, transferDecoder } from "./transferEncoding.ts";

/** Errors of a connection that was closed before its body was complete. */
const BROKEN = new Set(["ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_DESTROYED", "ABORT_ERR"]);

/** Is called with a number of bytes that arrived, and throws when there are too many. */
export type ByteLimit = (bytes: number) => void;

/** The content of a part. Nobody waits for what has arrived already: `takePiece` returns it. */
export interface PartContent extends AsyncIterable<Buffer> {
  /** Returns the next piece, or a promise of it when it has not arrived; undefined at the end. */
  takePiece(): Buffer | undefined | Promise<Buffer | undefined>;
}

/**
 * The parts of a body, one after another, without their transfer encodings. The body is read only as far as parts and their contents are
 * taken, so nothing is queued. Pieces are views of chunks and valid until the next piece is taken: the chunks of a request are freed.
 */
export class PartStream {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #parser: MultipartParser;
  readonly #limit: ByteLimit;
  /** Whether nobody else uses the chunks: Node reads those of a request over HTTP/1 into buffers of their own. */
  readonly #ownsChunks: boolean;
  #chunk: Buffer | undefined;
  #inPart = false;
  #decoder: PieceDecoder | undefined;
  /** Pieces of the current part that were read, but not as its content. */
  #unread: Buffer[] = [];

  constructor(source: Readable, parser: MultipartParser, limit: ByteLimit) {
    // The connection has to stay open for the response.
    this.#chunks = source.iterator({ destroyOnReturn: false });
    this.#parser = parser;
    this.#limit = limit;
    this.#ownsChunks = source instanceof IncomingMessage;
  }

  /** Returns the head of the next part when it has arrived already, and skips what is left of the current one. */
  ready(): PartHead | undefined {
    for (let event = this.#parser.next(); event !== undefined; event = this.#parser.next()) {
      if (event.type === "part") return this.#begin(event.head);
    }
    return undefined;
  }

  /** Waits for the head of the next part, and skips what is left of the current one. Returns undefined when the body has ended. */
  async next(): Promise<PartHead | undefined> {
    for (;;) {
      const event = await this.#nextEvent();
      if (event === undefined) return undefined;
      const head = event.type === "part" ? this.#begin(event.head) : this.ready();
      if (head !== undefined) return head;
    }
  }

  #begin(head: PartHead): PartHead {
    this.#inPart = true;
    this.#unread = [];
    this.#decoder = transferDecoder(head.transferEncoding, head.name);
    return head;
  }

  /**
   * Returns the content of the current part, often as a view of a chunk, valid until the next part is taken. Returns undefined when it has more than `maxBytes`; `content` still
   * has all of it then.
   */
  async read(maxBytes: number): Promise<Buffer | undefined> {
    for (let bytes = 0; bytes <= maxBytes; ) {
      const piece = this.#pieceOf(this.#parser.next() ?? (await this.#nextEvent()));
      if (piece === undefined) return joined(this.#unread);
      this.#unread.push(piece);
      bytes += piece.length;
    }
    return undefined;
  }

  /** The content of the current part in pieces. */
  content(limit: ByteLimit): PartContent {
    const counted = (piece: Buffer | undefined) => {
      if (piece !== undefined) limit(piece.length);
      return piece;
    };
    const take = () => {
      const next = this.#unread.shift() ?? this.#nextPiece();
      return next instanceof Promise ? next.then(counted) : counted(next);
    };
    return { takePiece: take, [Symbol.asyncIterator]: () => iteratorOf(take) };
  }

  /** Stops reading. The source stays as it is. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
    this.#replaceChunk(undefined);
  }

  #nextPiece(): Buffer | undefined | Promise<Buffer | undefined> {
    if (!this.#inPart) return undefined;
    const event = this.#parser.next();
    return event === undefined ? this.#nextEvent().then((later) => this.#pieceOf(later)) : this.#pieceOf(event);
  }

  /** Returns the decoded bytes of an event in a part, or undefined at its end. */
  #pieceOf(event: MultipartEvent | undefined): Buffer | undefined {
    if (event?.type === "content") return this.#decoder?.write(event.bytes) ?? event.bytes;
    this.#inPart = false;
    this.#decoder?.end();
    return undefined;
  }

  async #nextEvent(): Promise<MultipartEvent | undefined> {
    for (;;) {
      const chunk = await this.#nextChunk();
      if (chunk === undefined) {
        this.#parser.end();
        return undefined;
      }
      this.#limit(chunk.length);
      this.#parser.push(chunk);
      this.#replaceChunk(chunk);
      const event = this.#parser.next();
      if (event !== undefined) return event;
    }
  }

  /** Ends the use of the last chunk. */
  #replaceChunk(chunk: Buffer | undefined): void {
    const last = this.#chunk;
    this.#chunk = chunk;
    if (last === undefined || !this.#ownsChunks) return;
    if (this.#unread.length > 0) this.#unread = [Buffer.concat(this.#unread)];
    freeChunk(last);
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

/** Returns a content that has arrived. */
export function contentOf(pieces: readonly Buffer[]): PartContent {
  const left = [...pieces];
  const take = () => left.shift();
  return { takePiece: take, [Symbol.asyncIterator]: () => iteratorOf(take) };
}

/** Not a generator, which takes much longer for small files. */
function iteratorOf(take: PartContent["takePiece"]): AsyncIterator<Buffer> {
  return {
    async next() {
      const value = await take();
      return value === undefined ? { done: true, value } : { done: false, value };
    },
  };
}

function joined(pieces: readonly Buffer[]): Buffer {
  const [only] = pieces;
  return only !== undefined && pieces.length === 1 ? only : Buffer.concat(pieces);
}
