import { createSHA256 } from "hash-wasm";
import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Sha256Base64 } from "../../model/hash.ts";
import type { ImageInfo } from "../../model/image.ts";
import { failure, type Result, success } from "../../model/result.ts";
import { Base64Error, base64Pieces, toBase64 } from "../codecs/base64.ts";
import { ImageScan } from "../codecs/imageScan.ts";
import type { EmbeddedImage } from "../format.ts";
import type { Finding } from "../report/finding.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";
import { parseJson } from "../text/json.ts";
import { isJsonObject } from "../text/jsonValue.ts";
import { readText } from "../text/text.ts";
import { describeContent } from "./describeContent.ts";

/** Bytes of a JSON file that may contain an image. */
export const MAX_EMBEDDING_BYTES = 128 * 1024 * 1024;

/** An image inside an annotation file, and what its header states. */
export interface ScannedImage {
  readonly embedded: EmbeddedImage;
  readonly info: ImageInfo;
}

/** Returns true for the value of a field that is meant to contain an image: anything but null and an empty text. */
export function isEmbeddedImage(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/**
 * Finds out what an image inside an annotation file is. `value` is that of its field, in base64; it is decoded piece by piece, and no piece is
 * kept. Fails with `embedded_image_broken` for a value that is not base64, or not of an image. A damaged image is returned with its fault.
 */
export async function scanEmbeddedImage(field: string, value: unknown): Promise<Result<ScannedImage, Finding>> {
  if (typeof value !== "string") return broken(`\`${field}\` is not a text`);
  const scan = new ImageScan();
  const hasher = await createSHA256();
  let bytes = 0;
  try {
    for (const piece of base64Pieces(value)) {
      scan.write(piece);
      hasher.update(piece);
      bytes += piece.length;
    }
  } catch (error) {
    if (error instanceof Base64Error) return broken(`\`${field}\` is not valid base64`);
    throw error;
  }
  if (bytes === 0) return broken(`\`${field}\` is empty`);
  const info = scan.info();
  if (info.kind === "unknown" || info.kind === "svg") {
    const content = info.kind === "svg" ? "an SVG drawing" : describeContent(scan.head().subarray(0, 512));
    return broken(`\`${field}\` contains ${content}, not an image`);
  }
  const fault = scan.fault();
  const hash = toBase64(hasher.digest("binary")) as Sha256Base64;
  return success({ info, embedded: { field, bytes, hash, ...(fault && { fault }) } });
}

function broken(message: string) {
  return failure<Finding>({
    code: "embedded_image_broken",
    message: `There is no image for this annotation: ${message}.`,
    action: "The file is skipped.",
  });
}

/**
 * Yields the bytes of an image inside an annotation file in pieces of up to 48 KiB. Holds the text of that file while it is read. Throws
 * `SourceReadError` for a file that no longer contains it.
 */
export async function* embeddedContent(
  tree: Pick<SourceTree, "bytes">,
  path: DatasetPath,
  { field }: Pick<EmbeddedImage, "field">,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const text = await readText(tree, path, { maxBytes: MAX_EMBEDDING_BYTES, ...(signal && { signal }) });
  if (!text.ok) throw new SourceReadError(path, text.failure);
  const json = parseJson(text.value);
  const value = json.ok && isJsonObject(json.value.value) ? json.value.value[field] : undefined;
  if (typeof value !== "string") throw new SourceReadError(path, `it has no \`${field}\``);
  for (const piece of base64Pieces(value)) {
    signal?.throwIfAborted();
    yield piece;
  }
}
