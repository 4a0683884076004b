import { createHash } from "node:crypto";
import { FILES_PER_IMPORT, IMPORT_BODY_BYTES } from "../../contract/limits.ts";
import { type JsonPiece, JsonSplitter, type JsonVisitor } from "../../formats/text/jsonStream.ts";
import { ApiError } from "../apiError.ts";
import { formatBytes } from "../byteSize.ts";
import type { NamedFile } from "../db/operations/importStart.ts";
import { createOneAhead } from "../oneAhead.ts";

/** The body of an import, read to its end. */
interface ImportBody {
  /** The fields of the body except `files`, not validated. Fields that an import does not have are absent. */
  readonly head: Readonly<Record<string, unknown>>;
  /** Number of entries in `files`. */
  readonly files: number;
}

/** Entries that are passed on together. */
const BATCH_FILES = 3_000;
/** Largest value outside of `files`, and largest entry of it. A value is parsed at once, which must not block the event loop. */
const VALUE_BYTES = 1024 * 1024;
/** Bytes that are parsed without a pause. */
const PIECE_BYTES = 32 * 1024;
/** Time after which the event loop gets its turn, ms. A piece and a batch that is passed on come on top. */
const TURN_MS = 8;

/**
 * Reads the body of an import as a stream and passes the entries of `files` to `take` in batches of 3,000, one after another, while it reads on. Memory use does not depend on
 * the size of the body, and the event loop is never blocked for long.
 *
 * The JSON is read strictly. A field that occurs twice has its last value; `files` may occur once. Throws `ApiError`: 400 when the body
 * is not JSON or an entry is malformed, 413 when it names too many files or contains too large a value.
 */
export async function readImportBody(
  source: AsyncIterable<Uint8Array>,
  take: (files: readonly NamedFile[]) => Promise<void>,
): Promise<ImportBody> {
  const body = new BodyVisitor();
  const splitter = new JsonSplitter(body);
  let receivedBytes = 0;
  let turnStarted = performance.now();
  const taking = createOneAhead();

  try {
    for await (const chunk of pieces(withoutByteOrderMark(source))) {
      if (receivedBytes === 0) refuseScalar(chunk);
      receivedBytes += chunk.length;
      if (!splitter.write(chunk)) break;
      body.refuseEndlessValue(receivedBytes);
      while (body.batch.length >= BATCH_FILES) {
        const batch = body.batch.splice(0, BATCH_FILES);
        await taking.begin(() => take(batch));
      }
      if (performance.now() - turnStarted > TURN_MS) {
        await new Promise((resolve) => setImmediate(resolve));
        turnStarted = performance.now();
      }
    }
    const fault = splitter.end();
    if (fault !== undefined) throw badJson(fault.offset, fault.message);
    if (body.batch.length > 0) await taking.begin(() => take(body.batch));
  } catch (error) {
    // Nobody may take files after this has thrown.
    await taking.end().catch(() => undefined);
    throw error;
  }
  await taking.end();
  return { head: body.head, files: body.files };
}

/** Collects what the splitter finds in the body. */
class BodyVisitor implements JsonVisitor {
  readonly head: Record<string, unknown> = Object.create(null);
  /** Entries that were not passed on yet. */
  readonly batch: NamedFile[] = [];
  files = 0;
  /** Entries of the list that is being read. */
  #listed = 0;
  /** Where the last complete value ends, in bytes. A list other than `files` counts as one value. */
  #valueEnd = 0;

  list(key: string | undefined): undefined {
    if (key === undefined) throw notAnObject();
    this.#listed = 0;
    if (isHeadField(key)) this.head[key] = [];
  }

  element(key: string | undefined, piece: JsonPiece): undefined {
    const end = this.#endOf(piece);
    const value = parsePiece(piece);
    if (key === "files") {
      this.#valueEnd = end;
      this.#addFile(value);
    } else if (isHeadField(key)) {
      const list = this.head[key];
      if (Array.isArray(list)) list.push(value);
    }
  }

  field(key: string, piece: JsonPiece): undefined {
    this.#valueEnd = this.#endOf(piece);
    const value = parsePiece(piece);
    if (isHeadField(key)) this.head[key] = value;
  }

  /** Requests the members of `files` one by one, so that an object in its place is refused at the first member, however large it is. */
  object(key: string): boolean {
    return key === "files";
  }

  member(): undefined {
    throw new ApiError("bad_request", "body: files must be an array.");
  }

  /** Throws when a value is still incomplete after twice the allowed bytes; the splitter checks a long value only from time to time. */
  refuseEndlessValue(receivedBytes: number): void {
    if (receivedBytes - this.#valueEnd > 2 * VALUE_BYTES + PIECE_BYTES) throw valueTooLarge();
  }

  #addFile(value: unknown): void {
    if (this.#listed !== this.files) throw new ApiError("bad_request", "body: files occurs twice.");
    if (this.files === FILES_PER_IMPORT) {
      throw new ApiError("too_large", `An import may name ${FILES_PER_IMPORT} files; this one names more.`);
    }
    this.batch.push(readEntry(value, this.files));
    this.#listed += 1;
    this.files += 1;
  }

  #endOf({ offset, start, end }: JsonPiece): number {
    const valueEnd = offset + end - start;
    if (valueEnd - this.#valueEnd > VALUE_BYTES) throw valueTooLarge();
    return valueEnd;
  }
}

function isHeadField(key: string | undefined): key is "project" | "preset" | "onConflict" | "options" {
  return key === "project" || key === "preset" || key === "onConflict" || key === "options";
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parsePiece({ bytes, start, end, offset }: JsonPiece): unknown {
  try {
    return JSON.parse(utf8.decode(bytes.subarray(start, end)));
  } catch (error) {
    throw badJson(offset, error instanceof Error ? error.message : String(error));
  }
}

function badJson(offset: number, reason: string): ApiError {
  return new ApiError("bad_json", `The body is not valid JSON at byte ${offset}: ${reason}`);
}

/** Throws for a body that begins with a text, number or word instead of an object. */
function refuseScalar(start: Uint8Array): void {
  const text = Buffer.from(start).toString("utf8").trim();
  if (text.startsWith("{") || text.startsWith("[") || text === "") return;
  try {
    JSON.parse(text);
  } catch {
    return;
  }
  throw notAnObject();
}

function notAnObject(): ApiError {
  return new ApiError("bad_request", 'The body must be an object: {"project": ..., "preset": ..., "files": [...]}.');
}

function valueTooLarge(): ApiError {
  return new ApiError("too_large", `One value of the body has more than ${formatBytes(VALUE_BYTES)}.`);
}

/** Returns the error for a body above the limit of an import. */
export function bodyTooLarge(): ApiError {
  return new ApiError(
    "too_large",
    `The body of an import may have ${formatBytes(IMPORT_BODY_BYTES)}; this one has more.`,
  );
}

/** Passes chunks on while it hashes them. The chunks throw 413 above the limit; `digest` may be called once, after the last chunk. */
export function hashingBody(source: AsyncIterable<Uint8Array>, call: string) {
  const hash = createHash("sha256").update(`${call}\n`);
  let bytes = 0;
  return {
    chunks: (async function* () {
      for await (const chunk of source) {
        bytes += chunk.length;
        if (bytes > IMPORT_BODY_BYTES) throw bodyTooLarge();
        hash.update(chunk);
        yield chunk;
      }
    })(),
    digest: () => hash.digest("hex"),
  };
}

/** Cuts chunks into pieces that are parsed in a few milliseconds. */
async function* pieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) yield chunk.subarray(start, start + PIECE_BYTES);
  }
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Removes the byte order mark of UTF-8 that some programs write before JSON. */
async function* withoutByteOrderMark(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let start: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of source) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < BYTE_ORDER_MARK.length) continue;
    yield hasByteOrderMark(start) ? start.subarray(BYTE_ORDER_MARK.length) : start;
    start = undefined;
  }
  if (start !== undefined) yield start;
}

function hasByteOrderMark(bytes: Uint8Array): boolean {
  return BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte);
}

function readEntry(value: unknown, index: number): NamedFile {
  const bad = (what: string) => new ApiError("bad_request", `body: files[${index}] ${what}.`);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw bad("must be {path, hash} or {path, fileId}");
  const { path, hash, fileId } = value as Record<string, unknown>;
  if (typeof path !== "string") throw bad("has no path");
  if (typeof hash === "string") return { path, reference: { hash } };
  if (typeof fileId === "string") return { path, reference: { fileId } };
  throw bad("has neither a hash nor a fileId");
}
