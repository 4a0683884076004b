import { imageSize } from "image-size";
import type { ImageInfo, ImageKind } from "../../model/image.ts";
import { readJpegHeader } from "./jpegHeader.ts";
import { readExifOrientation, readTiffDirectory, readTiffHeader } from "./tiffDirectory.ts";

/** Bytes from the start of a file that `readImageInfo` needs for nearly every image. */
export const IMAGE_HEAD_BYTES = 64 * 1024;

/** Bytes that are read of an image whose size is not in its first 64 KiB (large EXIF, colour profile). */
const LONG_HEAD_BYTES = 1024 * 1024;
/** Bytes that contain the directory of a TIFF, wherever in the file it is. */
const DIRECTORY_BYTES = 4096;

/** A part of a file: from `start` up to but without `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads what the first bytes of a file state about an image: kind by magic bytes, stored size, EXIF orientation, more than one frame. `head`
 * should have `IMAGE_HEAD_BYTES` or more; with fewer, less is found. When `rangeOfSize` returns a further part of the file, it is needed as
 * well. Never throws: content that is not an image is `unknown`, whatever the name of the file, and a size that is not found is undefined.
 */
export function readImageInfo(
  head: Uint8Array,
  further?: { readonly start: number; readonly bytes: Uint8Array },
): ImageInfo {
  if (further?.start === 0) return readImageInfo(further.bytes);
  const kind = imageKindOf(head);
  if (kind === "unknown") return { kind, orientation: 1 };
  if (kind === "jpeg") {
    const { width, height, orientation } = readJpegHeader(head);
    return { kind, ...sizeIfSane(width, height), orientation };
  }
  if (kind === "tiff") return readTiffInfo(head, further);
  const frames = hasSeveralFrames(kind, head);
  const info: ImageInfo = { kind, ...storedSize(head), orientation: orientationOf(kind, head) };
  return frames === undefined ? info : { ...info, multiFrame: frames };
}

/**
 * Returns the part of a file to read as well when its first bytes are an image and do not contain its size: the directory of a TIFF, which
 * is often at the end, else a longer head. Undefined when the head is enough or not of an image. The part may reach beyond the end of the file.
 */
export function rangeOfSize(head: Uint8Array): ByteRange | undefined {
  return rangeAfter(head, readImageInfo(head));
}

/** `info`: what the head states. */
function rangeAfter(head: Uint8Array, info: ImageInfo): ByteRange | undefined {
  if (info.kind === "unknown" || info.kind === "svg" || info.width !== undefined) return undefined;
  if (info.kind === "tiff") {
    const start = readTiffHeader(head)?.directoryAt ?? 0;
    return start === 0 ? undefined : { start, end: start + DIRECTORY_BYTES };
  }
  return head.length < IMAGE_HEAD_BYTES || head.length >= LONG_HEAD_BYTES
    ? undefined
    : { start: 0, end: LONG_HEAD_BYTES };
}

/** As `readImageInfo`, for the whole content of a file. */
export function imageInfoOfContent(content: Uint8Array): ImageInfo {
  const head = content.subarray(0, IMAGE_HEAD_BYTES);
  const info = readImageInfo(head);
  const range = rangeAfter(head, info);
  return range === undefined
    ? info
    : readImageInfo(head, { start: range.start, bytes: content.subarray(range.start, range.end) });
}

/**
 * As `readImageInfo`, for a file that is read piece by piece: 64 KiB, and a further part only for an image whose size is there. `readHead`
 * returns the first bytes of the file, `readRange` any part of it; both return fewer at the end of the file. Without `readRange` a TIFF with
 * its directory at the end has no size.
 */
export async function readImageInfoFrom(
  readHead: (bytes: number) => Promise<Uint8Array>,
  readRange?: (start: number, end: number) => Promise<Uint8Array>,
): Promise<ImageInfo> {
  const head = await readHead(IMAGE_HEAD_BYTES);
  const info = readImageInfo(head);
  const range = rangeAfter(head, info);
  if (range === undefined) return info;
  if (range.start === 0) return readImageInfo(await readHead(range.end));
  if (readRange === undefined) return info;
  return readImageInfo(head, { start: range.start, bytes: await readRange(range.start, range.end) });
}

function readTiffInfo(
  head: Uint8Array,
  further: { readonly start: number; readonly bytes: Uint8Array } | undefined,
): ImageInfo {
  const header = readTiffHeader(head);
  if (header === undefined) return { kind: "tiff", orientation: 1 };
  const bytes = further?.bytes ?? head;
  const { width, height, orientation, hasNext } = readTiffDirectory(
    bytes,
    header.directoryAt - (further?.start ?? 0),
    header,
  );
  const info: ImageInfo = { kind: "tiff", ...sizeIfSane(width, height), orientation };
  return hasNext === undefined ? info : { ...info, multiFrame: hasNext };
}

/** Returns the kind of image that the first bytes are of; `unknown` for anything else. */
export function imageKindOf(head: Uint8Array): ImageKind {
  if (startsWith(head, [0xff, 0xd8, 0xff])) return "jpeg";
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "png";
  const text = latin1(head, 0, 16);
  if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) return "gif";
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "webp";
  if (text.startsWith("BM") && isBmp(head)) return "bmp";
  if (text.startsWith("II*\0") || text.startsWith("MM\0*") || text.startsWith("II+\0") || text.startsWith("MM\0+")) {
    return "tiff";
  }
  if (text.slice(4, 8) === "ftyp") return isobmffKind(head);
  if (text.slice(4, 8) === "jP  " || startsWith(head, [0xff, 0x4f, 0xff, 0x51])) return "jp2";
  return isSvg(head) ? "svg" : "unknown";
}

/** A text may begin with "BM" too: the size of the info header must be a valid one. */
function isBmp(head: Uint8Array): boolean {
  const infoHeaderBytes = head[14] ?? 0;
  return head[15] === 0 && [12, 16, 40, 52, 56, 64, 108, 124].includes(infoHeaderBytes);
}

function isobmffKind(head: Uint8Array): ImageKind {
  const boxBytes = Math.min(uint32(head, 0), 256, head.length);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= boxBytes; at += at === 8 ? 8 : 4) brands.push(latin1(head, at, 4));
  if (brands.some((brand) => brand === "avif" || brand === "avis")) return "avif";
  return brands.some((brand) => /^(heic|heix|hevc|hevx|heim|heis|hevm|hevs|mif1|msf1)$/.test(brand))
    ? "heic"
    : "unknown";
}

/** True for an SVG root element after only white space, comments, an XML declaration and a document type. HTML with an SVG is not an image. */
function isSvg(head: Uint8Array): boolean {
  // Checked before anything is decoded: nearly every file here is not an SVG.
  let first = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  while (first < 4096 && /\s/.test(String.fromCharCode(head[first] ?? 0))) first += 1;
  if (head[first] !== 0x3c) return false;
  let text = latin1(head, 0, 4096).replace(/^\u00ef\u00bb\u00bf/, "");
  for (;;) {
    text = text.trimStart();
    if (text.startsWith("<?")) text = after(text, "?>");
    else if (text.startsWith("<!--")) text = after(text, "-->");
    else if (/^<!doctype svg/i.test(text)) text = after(text, ">");
    else return /^<svg[\s>]/.test(text);
  }
}

function after(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return at < 0 ? "" : text.slice(at + mark.length);
}

function storedSize(head: Uint8Array): { width?: number; height?: number } {
  try {
    const { width, height } = imageSize(head);
    return sizeIfSane(width, height);
  } catch {
    return {};
  }
}

function sizeIfSane(width: number | undefined, height: number | undefined): { width?: number; height?: number } {
  const sane = (side: number | undefined): side is number => side !== undefined && Number.isInteger(side) && side > 0;
  return sane(width) && sane(height) ? { width, height } : {};
}

function orientationOf(kind: ImageKind, head: Uint8Array): number {
  if (kind === "png") {
    const exif = pngChunks(head).find((chunk) => chunk.type === "eXIf");
    return exif === undefined ? 1 : readExifOrientation(head, exif.at);
  }
  if (kind === "webp") {
    for (let at = 12; at + 8 <= head.length; ) {
      const bytes = uint32le(head, at + 4);
      if (latin1(head, at, 4) === "EXIF") {
        const prefixed = latin1(head, at + 8, 4) === "Exif";
        return readExifOrientation(head, at + 8 + (prefixed ? 6 : 0));
      }
      at += 8 + bytes + (bytes % 2);
    }
  }
  if (kind === "heic" || kind === "avif") return isobmffOrientation(head);
  return 1;
}

/** HEIF rotates an image by its `irot` property (quarter turns anticlockwise); its EXIF orientation is to be ignored. */
function isobmffOrientation(head: Uint8Array): number {
  const at = latin1(head, 0, head.length).indexOf("irot");
  if (at < 0 || at + 4 >= head.length) return 1;
  // Quarter turns anticlockwise, as the EXIF orientation that shows the same.
  return [1, 8, 3, 6].at((head[at + 4] ?? 0) & 3) ?? 1;
}

function hasSeveralFrames(kind: ImageKind, head: Uint8Array): boolean | undefined {
  if (kind === "png") return pngChunks(head).some((chunk) => chunk.type === "acTL");
  if (kind === "webp") return latin1(head, 12, 4) === "VP8X" && ((head[20] ?? 0) & 0x02) !== 0;
  if (kind === "gif") return gifFrames(head);
  return undefined;
}

/** Chunks of a PNG up to the first pixel data. */
function pngChunks(head: Uint8Array): { type: string; at: number }[] {
  const chunks: { type: string; at: number }[] = [];
  for (let at = 8; at + 8 <= head.length; ) {
    const type = latin1(head, at + 4, 4);
    if (type === "IDAT") break;
    chunks.push({ type, at: at + 8 });
    at += 12 + uint32(head, at);
  }
  return chunks;
}

/** True when a second frame begins within the head; undefined when the first one reaches beyond it. */
function gifFrames(head: Uint8Array): boolean | undefined {
  const colourTable = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  let frames = 0;
  for (let at = 13 + colourTable(head[10] ?? 0); at < head.length; ) {
    const mark = head[at];
    if (mark === 0x3b) return false;
    if (mark === 0x2c) {
      frames++;
      if (frames > 1) return true;
      at += 10 + colourTable(head[at + 9] ?? 0) + 1;
    } else if (mark === 0x21) at += 2;
    else return undefined;
    for (let bytes = head[at]; bytes !== undefined && bytes !== 0; bytes = head[at]) at += bytes + 1;
    at++;
  }
  return undefined;
}

function startsWith(head: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

function latin1(head: Uint8Array, from: number, length: number): string {
  let text = "";
  for (const byte of head.subarray(from, from + length)) text += String.fromCharCode(byte);
  return text;
}

function uint32(head: Uint8Array, at: number): number {
  return (
    ((head[at] ?? 0) * 0x1000000 + ((head[at + 1] ?? 0) << 16) + ((head[at + 2] ?? 0) << 8) + (head[at + 3] ?? 0)) >>> 0
  );
}

function uint32le(head: Uint8Array, at: number): number {
  return (
    ((head[at + 3] ?? 0) * 0x1000000 + ((head[at + 2] ?? 0) << 16) + ((head[at + 1] ?? 0) << 8) + (head[at] ?? 0)) >>> 0
  );
}
