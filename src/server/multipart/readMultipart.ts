import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import busboy from "busboy";
import { ApiError } from "../apiError.ts";
import { formatBytes } from "../byteSize.ts";
import { BoundaryCheck } from "./boundaryCheck.ts";

/** Limits of a multipart request. */
export interface MultipartLimits {
  /** Number of metadata parts, and number of file parts. */
  readonly files: number;
  /** Size of one file. */
  readonly fileBytes: number;
  /** Size of the body. */
  readonly requestBytes: number;
  /** Size of one metadata part. */
  readonly metadataBytes: number;
}

/** The parts of a request, matched by name. */
export interface MultipartParts<Content> {
  /** Metadata parts in their order in the body. */
  readonly metadata: readonly { readonly name: string; readonly text: string }[];
  /** What `take` returned for each file part, by the name of its metadata part. */
  readonly contents: ReadonlyMap<string, Content>;
}

const FILE_SUFFIX = "-file";
const CONTAINS_BOUNDARY = "a file contains the boundary of the request, so the end of the file is not known.";

/**
 * Reads the parts of an upload, which are pairs in any order: `<name>` is metadata, `<name>-file` the bytes. File parts are passed to `take`
 * one after another while they arrive. Throws `ApiError` when the body is malformed, and the errors of `take`, in both cases after the last
 * `take` has ended.
 */
export function readMultipart<Content>(
  source: Readable,
  headers: IncomingHttpHeaders,
  limits: MultipartLimits,
  take: (content: AsyncIterable<Uint8Array>, name: string) => Promise<Content>,
): Promise<MultipartParts<Content>> {
  const metadata: { name: string; text: string }[] = [];
  const names = new Set<string>();
  const fileNames = new Set<string>();
  const contents = new Map<string, Content>();
  const open = new Set<Readable>();
  let totalBytes = 0;
  let failure: { error: unknown } | undefined;
  let taking: Promise<void> = Promise.resolve();

  return new Promise((resolve, reject) => {
    const parser = createParser(headers, limits);
    const boundary = new BoundaryCheck(boundaryOf(headers));

    function fail(error: unknown): void {
      if (failure !== undefined) return;
      failure = { error };
      source.unpipe(parser);
      source.off("data", count);
      parser.destroy();
      for (const stream of open) stream.destroy();
      void taking.then(() => reject(error));
    }

    function count(chunk: Uint8Array): void {
      totalBytes += chunk.length;
      boundary.push(chunk);
      if (totalBytes > limits.requestBytes) fail(requestTooLarge(limits));
      else if (boundary.broken) fail(badMultipart(`${CONTAINS_BOUNDARY} Choose another boundary.`));
    }

    /** Returns true for the bytes of a file that were sent as metadata: decoded as text, they are not the bytes that were sent. */
    function isFileWithoutFilename(name: string): boolean {
      if (!name.endsWith(FILE_SUFFIX) || fileNames.has(name)) return false;
      const pair = name.slice(0, -FILE_SUFFIX.length);
      return names.has(pair) && !fileNames.has(pair);
    }

    /** Adds a metadata part without its text. Returns undefined when the body is refused. */
    function addMetadata(name: string | undefined): { name: string; text: string } | undefined {
      if (failure !== undefined) return undefined;
      if (name === undefined) return void fail(badMultipart("A metadata part has no name."));
      if (names.has(name)) return void fail(badMultipart(`Two metadata parts have the name "${name}".`));
      names.add(name);
      const part = { name, text: "" };
      metadata.push(part);
      if (metadata.length > limits.files) return void fail(tooManyFiles(limits));
      return part;
    }

    parser.on("field", (name: string | undefined, text, info) => {
      const part = addMetadata(name);
      if (part === undefined) return;
      if (info.valueTruncated) return fail(metadataTooLarge(part.name, limits));
      part.text = text;
    });

    /** Reads a metadata part that has the type of a file. */
    function readMetadata(name: string | undefined, stream: Readable): void {
      const part = addMetadata(name);
      const pieces: Buffer[] = [];
      let bytes = 0;
      stream.on("data", (piece: Buffer) => {
        if (part === undefined || failure !== undefined) return;
        bytes += piece.length;
        if (bytes > limits.metadataBytes) return fail(metadataTooLarge(part.name, limits));
        pieces.push(piece);
      });
      stream.once("end", () => {
        if (part !== undefined) part.text = Buffer.concat(pieces).toString("utf8");
      });
    }

    parser.on("file", (partName: string | undefined, stream, info: { filename?: string }) => {
      open.add(stream);
      stream.once("close", () => open.delete(stream));
      // Without a listener, a truncated body would end the process.
      stream.on("error", () => {});
      if (failure !== undefined) {
        stream.destroy();
        return;
      }
      // The parser treats a part with the type of bytes as a file. Without a filename, only the suffix of its name makes it one.
      const isFile = info.filename !== undefined || partName?.endsWith(FILE_SUFFIX);
      if (!isFile) return readMetadata(partName, stream);
      if (partName === undefined) return fail(badMultipart("A file part has no name."));
      if (!partName.endsWith(FILE_SUFFIX)) {
        return fail(
          badMultipart(
            `The file part "${partName}" must have the name of its metadata part, followed by "${FILE_SUFFIX}".`,
          ),
        );
      }
      const name = partName.slice(0, -FILE_SUFFIX.length);
      if (fileNames.has(name)) return fail(badMultipart(`Two file parts have the name "${partName}".`));
      fileNames.add(name);
      if (fileNames.size > limits.files) return fail(tooManyFiles(limits));
      taking = taking.then(async () => {
        if (failure !== undefined) return;
        try {
          contents.set(name, await take(limited(stream, partName, limits.fileBytes), name));
        } catch (error) {
          fail(asRefusal(error));
        }
      });
    });

    // Not `once`: a destroyed parser emits its error a second time, and an unhandled error would end the process.
    parser.on("error", (error) => fail(asRefusal(error)));
    parser.once("finish", () => {
      if (boundary.parts !== metadata.length + fileNames.size) {
        return fail(badMultipart(`A part has no name, or ${CONTAINS_BOUNDARY} Choose another boundary.`));
      }
      const nameless = [...names].find(isFileWithoutFilename);
      if (nameless !== undefined) {
        return fail(badMultipart(`Part "${nameless}" has no filename. A file part needs one.`));
      }
      void taking.then(() => {
        if (failure === undefined) resolve({ metadata, contents });
      });
    });
    source.once("error", () => fail(brokenOff()));
    source.once("close", () => {
      if (!source.readableEnded) fail(brokenOff());
    });
    if (source.destroyed) return fail(brokenOff());
    source.on("data", count);
    source.pipe(parser);
  });
}

function createParser(headers: IncomingHttpHeaders, limits: MultipartLimits): busboy.Busboy {
  if (/boundary="?[^";]{201}/i.test(headers["content-type"] ?? ""))
    throw badMultipart("The boundary is longer than 200 characters.");
  try {
    // One byte more than allowed, so that metadata of exactly the limit is accepted.
    return busboy({ headers, defParamCharset: "utf8", limits: { fieldSize: limits.metadataBytes + 1 } });
  } catch (error) {
    throw badMultipart(`The Content-Type cannot be used: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** Returns the boundary as the parser reads it. The parser has accepted the header before. */
function boundaryOf(headers: IncomingHttpHeaders): string {
  const [, quoted, plain] = /;\s*boundary=(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/i.exec(headers["content-type"] ?? "") ?? [];
  return quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "";
}

async function* limited(stream: Readable, partName: string, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new ApiError(
        "too_large",
        `File part "${partName}" has more than ${formatBytes(maxBytes)}, the limit for one file.`,
      );
    }
    yield chunk;
  }
}

function asRefusal(error: unknown): unknown {
  if (error instanceof ApiError || !(error instanceof Error)) return error;
  switch (error.message) {
    case "Unexpected end of form":
    case "Unexpected end of file":
      return badMultipart(
        "The body ends before its last part. It was truncated, or its boundary is not the one in the Content-Type.",
      );
    case "Malformed part header":
      return badMultipart("A part has a malformed header.");
    default:
      return error;
  }
}

function badMultipart(message: string): ApiError {
  return new ApiError("bad_multipart", message);
}

function metadataTooLarge(name: string, limits: MultipartLimits): ApiError {
  return new ApiError("too_large", `Metadata part "${name}" has more than ${formatBytes(limits.metadataBytes)}.`);
}

function brokenOff(): ApiError {
  return badMultipart("The connection was lost before the body was complete.");
}

function tooManyFiles(limits: MultipartLimits): ApiError {
  return new ApiError("too_many_files", `A request may contain ${limits.files} files; this one has more. Split it.`);
}

/** Returns the error for a request with more than `limits.requestBytes`. */
export function requestTooLarge(limits: MultipartLimits): ApiError {
  return new ApiError(
    "too_large",
    `A request may have ${formatBytes(limits.requestBytes)}; this one has more. Split it.`,
  );
}
