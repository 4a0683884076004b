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
import { type ByteLimit, PartStream } from "./partStream.ts";

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

/** A part in memory: metadata, or a small file without a filename. */
interface HeldPart {
  readonly head: PartHead;
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
  take: (content: AsyncIterable<Uint8Array>, name: string) => Promise<Content>,
): Promise<MultipartParts<Content>> {
  const parser = new MultipartParser(boundaryOf(headers["content-type"]));
  const names = new PartNames(limits.files);
  const contents = new Map<string, Content>();
  const held: HeldPart[] = [];
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

  async function hold(head: PartHead): Promise<void> {
    const { name } = head;
    const undecided = name.endsWith(FILE_SUFFIX);
    if (undecided) names.addUndecided(name);
    else names.addMetadata(name);
    const bytes = await stream.read(limits.metadataBytes);
    if (bytes !== undefined) held.push({ head, bytes });
    else if (undecided) await takeFile(name);
    else throw metadataTooLarge(name, limits);
  }

  try {
    for (let head = await stream.next(); head !== undefined; head = await stream.next()) {
      if (head.hasFilename) await takeFile(head.name);
      else await hold(head);
    }
  } finally {
    await stream.close();
  }
  const metadata: { name: string; text: string }[] = [];
  for (const { head, bytes } of held) {
    const { name, charset } = head;
    if (names.isFile(name)) {
      const pair = names.addFile(name);
      contents.set(pair, await take(once(bytes), pair));
    } else {
      if (name.endsWith(FILE_SUFFIX)) names.addMetadata(name);
      metadata.push({ name, text: metadataText(bytes, charset, name) });
    }
  }
  return { metadata, contents };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
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
