import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { ApiError } from "../apiError.ts";
import { formatBytes } from "../byteSize.ts";
import { boundaryOf } from "./boundary.ts";
import { metadataText } from "./metadataText.ts";
import { quote } from "./multipartError.ts";
import { MultipartParser } from "./multipartParser.ts";
import type { PartHead } from "./partHead.ts";
import { FILE_SUFFIX, PartNames } from "./partNames.ts";
import { type ByteLimit, contentOf, type PartContent, PartStream } from "./partStream.ts";

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
  readonly metadata: readonly Metadata[];
  /** What `take` returned for each file part, by the name of its metadata part. */
  readonly contents: ReadonlyMap<string, Content>;
}

/** A metadata part. */
interface Metadata {
  readonly name: string;
  readonly text: string;
}

/** A small part without a filename that has the name of a file: metadata or a file. */
interface Undecided {
  readonly name: string;
  readonly charset: string | undefined;
  readonly bytes: Buffer;
}

/**
 * Reads the parts of an upload, which are pairs in any order: `<name>` is metadata, `<name>-file` the bytes. File parts are passed to `take`
 * one after another while they arrive. Throws `ApiError` when the body is malformed or above a limit, and the errors of `take`; the source
 * is not read any further then, and stays open.
 *
 * A part with a filename is a file. One without is a file when it is named `<name>-file` and either has more bytes than metadata may have or
 * belongs to a metadata part `<name>` without another file.
 */
export async function readMultipart<Content>(
  source: Readable,
  headers: IncomingHttpHeaders,
  limits: MultipartLimits,
  take: (content: PartContent, name: string) => Promise<Content>,
): Promise<MultipartParts<Content>> {
  const parser = new MultipartParser(boundaryOf(headers["content-type"]));
  const names = new PartNames(limits.files);
  const contents = new Map<string, Content>();
  const held: (Metadata | Undecided)[] = [];
  const stream = new PartStream(
    source,
    parser,
    limitOf(limits.requestBytes, () => requestTooLarge(limits)),
  );

  async function takeFile(partName: string): Promise<void> {
    const name = names.addFile(partName);
    const content = stream.content(limitOf(limits.fileBytes, () => fileTooLarge(partName, limits)));
    contents.set(name, await take(content, name));
  }

  async function takeHeld({ name: partName, bytes }: Undecided): Promise<void> {
    const name = names.addFile(partName);
    if (bytes.length > limits.fileBytes) throw fileTooLarge(partName, limits);
    contents.set(name, await take(contentOf([bytes]), name));
  }

  /** Reads a part without a filename. Returns false when it is too large for metadata. */
  async function hold({ name, charset }: PartHead): Promise<boolean> {
    const bytes = await stream.read(limits.metadataBytes);
    if (bytes === undefined) return false;
    if (!name.endsWith(FILE_SUFFIX)) held.push({ name, text: metadataText(bytes, charset, name) });
    // A copy, because a small view would keep the whole chunk.
    else held.push({ name, charset, bytes: Buffer.from(bytes) });
    return true;
  }

  try {
    for (;;) {
      const head = stream.ready() ?? (await stream.next());
      if (head === undefined) break;
      if (!head.hasFilename) {
        names.add(head.name);
        if (await hold(head)) continue;
        if (!head.name.endsWith(FILE_SUFFIX)) throw metadataTooLarge(head.name, limits);
      }
      await takeFile(head.name);
    }
  } finally {
    await stream.close();
  }
  const metadata: Metadata[] = [];
  for (const part of held) {
    if ("text" in part) metadata.push(part);
    else if (names.isFile(part.name)) await takeHeld(part);
    else {
      const { name, charset, bytes } = part;
      names.addMetadata(name);
      metadata.push({ name, text: metadataText(bytes, charset, name) });
    }
  }
  return { metadata, contents };
}

/** Returns a function that counts bytes and throws `error()` when there are more than `maxBytes`. */
function limitOf(maxBytes: number, error: () => ApiError): ByteLimit {
  let total = 0;
  return (bytes) => {
    total += bytes;
    if (total > maxBytes) throw error();
  };
}

function fileTooLarge(partName: string, { fileBytes }: MultipartLimits): ApiError {
  const message = `File part ${quote(partName)} has more than ${formatBytes(fileBytes)}, the limit for one file.`;
  return new ApiError("too_large", message);
}

function metadataTooLarge(name: string, { metadataBytes }: MultipartLimits): ApiError {
  return new ApiError("too_large", `Metadata part ${quote(name)} has more than ${formatBytes(metadataBytes)}.`);
}

/** Returns the error for a request with more than `limits.requestBytes`. */
export function requestTooLarge({ requestBytes }: MultipartLimits): ApiError {
  return new ApiError("too_large", `A request may have ${formatBytes(requestBytes)}; this one has more. Split it.`);
}
