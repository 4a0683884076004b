import { createHash } from "node:crypto";
import { JSONParser, TokenType } from "@streamparser/json";
import { FILES_PER_IMPORT, IMPORT_BODY_BYTES } from "../../contract/limits.ts";
import { ApiError } from "../apiError.ts";
import { formatBytes } from "../byteSize.ts";
import type { NamedFile } from "../db/operations/importStart.ts";

/** The body of an import once it was read. */
export interface ImportBody {
  /** Everything but `files`, unchecked. */
  readonly head: Readonly<Record<string, unknown>>;
  /** Entries of `files`. */
  readonly files: number;
}

/** Entries handed over at a time. */
const BATCH_FILES = 1_000;
/** Largest single value outside of `files`, and largest entry inside: checked in one go, so it may not hold up others for long. */
const VALUE_BYTES = 1024 * 1024;
/** Levels of brackets; far above what any options need. The parser's time grows with the square of the depth. */
const MAX_DEPTH = 100;
/** Bytes parsed without a pause. */
const PIECE_BYTES = 64 * 1024;
/** Time after which others get their turn, ms. */
const TURN_MS = 15;

/**
 * Reads the body of an import as a stream: `take` gets the entries of `files` in batches of 1,000. Memory
 * stays flat and the event loop free, whatever the size. Throws 400 for what is not such a body, 413 for too many files or too large a value.
 */
export async function readImportBody(
  source: AsyncIterable<Uint8Array>,
  take: (files: readonly NamedFile[]) => Promise<void>,
): Promise<ImportBody> {
  const head: Record<string, unknown> = Object.create(null);
  let batch: NamedFile[] = [];
  let seen = 0;
  let bytes = 0;
  let bytesAtLastValue = 0;
  let turnStarted = performance.now();

  const parser = new JSONParser({
    paths: ["$.project", "$.preset", "$.onConflict", "$.options", "$.files.*"],
    keepStack: false,
    stringBufferSize: 16 * 1024,
  });
  let depth = 0;
  parser.onToken = ({ token }) => {
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) depth += 1;
    else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth -= 1;
    if (depth > MAX_DEPTH)
      throw new ApiError("bad_json", `body: brackets are nested more than ${MAX_DEPTH} levels deep.`);
  };
  parser.onValue = ({ value, key, stack }) => {
    bytesAtLastValue = bytes;
    if (stack.length === 1) {
      if (typeof key === "string") head[key] = value;
      return;
    }
    if (typeof key !== "number") throw new ApiError("bad_request", "body: files must be an array.");
    if (key !== seen) throw new ApiError("bad_request", "body: files is there twice.");
    if (seen === FILES_PER_IMPORT) {
      throw new ApiError("too_large", `An import may name ${FILES_PER_IMPORT} files; this one names more.`);
    }
    batch.push(readEntry(value, seen));
    seen += 1;
  };

  for await (const chunk of pieces(source)) {
    bytes += chunk.length;
    parse(parser, chunk);
    if (bytes - bytesAtLastValue > VALUE_BYTES) {
      throw new ApiError("too_large", `One value of the body has more than ${formatBytes(VALUE_BYTES)}.`);
    }
    for (; batch.length >= BATCH_FILES; batch = batch.slice(BATCH_FILES)) {
      await take(batch.slice(0, BATCH_FILES));
    }
    if (performance.now() - turnStarted > TURN_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      turnStarted = performance.now();
    }
  }
  if (!parser.isEnded) throw new ApiError("bad_json", "The body is not valid JSON: it ends too early.");
  if (batch.length > 0) await take(batch);
  return { head, files: seen };
}

/** The refusal of a body above the limit of an import. */
export function bodyTooLarge(): ApiError {
  return new ApiError(
    "too_large",
    `The body of an import may have ${formatBytes(IMPORT_BODY_BYTES)}; this one has more.`,
  );
}

/** Passes chunks on while hashing them; throws 413 above the limit. `digest` may be called once, after the end. */
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

/** Cuts what came into pieces that are parsed in a moment. */
async function* pieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) yield chunk.subarray(start, start + PIECE_BYTES);
  }
}

function parse(parser: JSONParser, chunk: Uint8Array): void {
  try {
    parser.write(chunk);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(
      "bad_json",
      `The body is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
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
