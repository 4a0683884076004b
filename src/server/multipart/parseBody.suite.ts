import { ApiError } from "../apiError.ts";
import { type MultipartEvent, MultipartParser } from "./multipartParser.ts";
import type { PartHead } from "./partHead.ts";

/** A part that was read whole. */
interface ReadPart extends PartHead {
  readonly content: Buffer;
}

/** How a body ended: in its parts, or in one error after some of them. */
export interface Outcome {
  /** The parts that were complete. */
  readonly parts: readonly ReadPart[];
  readonly fault: unknown;
  readonly message: string | undefined;
  readonly byte: unknown;
  /** The pieces of all contents as the parser passed them on. */
  readonly pieces: readonly Buffer[];
}

/** Parses the chunks of a body. Throws every error that is not an `ApiError` with a named fault. */
export function parseChunks(chunks: Iterable<Buffer>, boundary: string): Outcome {
  const parser = new MultipartParser(boundary);
  const collected = new Collector();
  let failure: ReturnType<typeof faultOf> | undefined;
  try {
    for (const chunk of chunks) {
      parser.push(chunk);
      for (let event = parser.next(); event !== undefined; event = parser.next()) collected.add(event);
    }
    parser.end();
    collected.end();
  } catch (error) {
    failure = faultOf(error);
  }
  const { parts, pieces } = collected;
  return { parts, pieces, fault: failure?.fault, message: failure?.message, byte: failure?.byte };
}

/** Collects events, and throws when their order is wrong. */
class Collector {
  readonly parts: ReadPart[] = [];
  readonly pieces: Buffer[] = [];
  #head: PartHead | undefined;
  #content: Buffer[] = [];

  add(event: MultipartEvent): void {
    if ((event.type === "part") === (this.#head !== undefined)) throw new Error(`A ${event.type} is out of order.`);
    if (event.type === "part") {
      this.#head = event.head;
      this.#content = [];
    } else if (event.type === "content") {
      this.pieces.push(event.bytes);
      this.#content.push(event.bytes);
    } else if (this.#head !== undefined) {
      this.parts.push({ ...this.#head, content: Buffer.concat(this.#content) });
      this.#head = undefined;
    }
  }

  end(): void {
    if (this.#head !== undefined) throw new Error("The body ended inside a part without an error.");
  }
}

function faultOf(error: unknown): { fault: unknown; message: string; byte: unknown } {
  const details = error instanceof ApiError ? error.details : undefined;
  if (!(error instanceof ApiError) || typeof details !== "object" || details === null || !("fault" in details))
    throw error;
  return { fault: details.fault, message: error.message, byte: "byte" in details ? details.byte : undefined };
}

/** Cuts a body at places, of which those outside the body count modulo its length. */
export function* cutAt(body: Buffer, places: readonly number[]): Generator<Buffer> {
  const sorted = [0, ...places.map((place) => place % (body.length || 1)).sort((a, b) => a - b), body.length];
  for (let index = 1; index < sorted.length; index++) {
    const piece = body.subarray(sorted[index - 1], sorted[index]);
    if (piece.length > 0) yield piece;
  }
}

/** Cuts a body into chunks of a size. */
export function* inPieces(body: Buffer, bytes: number): Generator<Buffer> {
  for (let start = 0; start < body.length; start += bytes) yield body.subarray(start, start + bytes);
}
