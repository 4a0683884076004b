import { type DatasetPath, extensionOf } from "../../model/datasetPath.ts";
import type { ImageInfo, ImageKind } from "../../model/image.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import type { ProblemCode } from "../../model/problemCodes.ts";
import type { Severity } from "../../model/severity.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";

/** Extensions of pictures, and the kind each promises. Others that name pictures promise none. */
const kindOfExtension = new Map<string, ImageKind>([
  [".jpg", "jpeg"],
  [".jpeg", "jpeg"],
  [".jpe", "jpeg"],
  [".jfif", "jpeg"],
  [".mpo", "jpeg"],
  [".png", "png"],
  [".apng", "png"],
  [".gif", "gif"],
  [".webp", "webp"],
  [".bmp", "bmp"],
  [".dib", "bmp"],
  [".tif", "tiff"],
  [".tiff", "tiff"],
  [".heic", "heic"],
  [".heif", "heic"],
  [".hif", "heic"],
  [".avif", "avif"],
  [".jp2", "jp2"],
  [".j2k", "jp2"],
  [".jpf", "jp2"],
  [".jpx", "jp2"],
]);

/** Extensions of files that are never opened to see whether they are pictures: a drop may hold a hundred thousand label files. */
const textExtensions = new Set(
  ".txt .json .jsonl .ndjson .xml .csv .tsv .yaml .yml .md .rst .html .htm .svg .pdf .log .ini .cfg .toml .names .data .py .ipynb .m .sh .bat .doc .docx .xls .xlsx .zip .tar .gz .tgz .7z .rar .npy .npz .mat .h5 .hdf5 .pkl .parquet .mp4 .avi .mov .mkv .webm".split(
    " ",
  ),
);

/** True when a file's extension says that it is a picture. */
export function isImageName(path: string): boolean {
  return kindOfExtension.has(extensionOf(path));
}

/** True when a file may be a picture as far as its name goes: by its extension, or because that says nothing. */
export function mayBeImage(path: string): boolean {
  return !textExtensions.has(extensionOf(path));
}

/** Pixels above which no thumbnail is made, because decoding them could exhaust memory. */
const HUGE_PIXELS = 100_000_000;

/** What came of looking at one file as a picture. Without `info` it is none, and `problem` says why if its name promised one. */
export interface ImageCheck {
  readonly info?: ImageInfo;
  readonly problems: readonly ProblemDetails[];
  /** The file could not be read at all, or is broken; against being simply something else. */
  readonly failed: boolean;
}

/**
 * Looks at one file as a picture, by its content: what it is, and what a person should know about it (no picture inside, another kind than
 * its name says, more frames than the first, a kind that browsers do not show, too large for a thumbnail).
 */
export async function checkImage(
  tree: SourceTree,
  file: { readonly path: DatasetPath; readonly bytes: number | undefined },
  signal?: AbortSignal,
): Promise<ImageCheck> {
  const { path } = file;
  const promised = isImageName(path);
  const refuse = (code: ProblemCode, message: string): ImageCheck => ({
    problems: [{ code, severity: "error", path, message, action: "Left out." }],
    failed: true,
  });
  let info: ImageInfo;
  let head: Uint8Array = new Uint8Array();
  try {
    info = await tree.image(path, signal);
    if (info.kind === "unknown" && promised) head = await tree.head(path, 512, signal);
  } catch (error) {
    if (error instanceof SourceReadError) return refuse("unreadable_file", `Cannot be read: ${error.reason}.`);
    throw error;
  }
  if (info.kind === "unknown" || info.kind === "svg") {
    if (!promised) return { problems: [], failed: false };
    if (info.kind === "unknown" && head.length === 0) return refuse("empty_file", "Is empty: 0 bytes.");
    const looksLike = info.kind === "svg" ? "an SVG drawing" : contentInWords(head);
    return refuse("not_an_image", `Is called ${extensionOf(path)} and is no picture: it holds ${looksLike}.`);
  }
  return { info, problems: notesOn(path, info), failed: false };
}

function notesOn(path: string, info: ImageInfo): ProblemDetails[] {
  const findings: ProblemDetails[] = [];
  const finding = (code: ProblemCode, severity: Severity, message: string, action: string) =>
    findings.push({ code, severity, path, message, action });
  const promised = kindOfExtension.get(extensionOf(path));
  if (promised !== undefined && promised !== info.kind && !(promised === "heic" && info.kind === "avif")) {
    finding(
      "extension_differs",
      "info",
      `Is called ${extensionOf(path)} and is ${info.kind.toUpperCase()} inside.`,
      "Kept under its name; it is read by its content.",
    );
  }
  if (info.kind === "heic" || info.kind === "jp2") {
    finding(
      "not_displayable",
      "warning",
      `${info.kind.toUpperCase()} cannot be shown by browsers.`,
      "Kept byte for byte; there is no preview of it.",
    );
  }
  if (info.width === undefined || info.height === undefined) {
    finding(
      "size_unknown",
      "warning",
      "Its width and height could not be found in its header.",
      "Kept; labels on it are not checked against its edges.",
    );
  } else if (info.width * info.height > HUGE_PIXELS) {
    finding("huge_image", "warning", `Has ${info.width} x ${info.height} pixels.`, "Kept; no thumbnail is made of it.");
  }
  if (info.multiFrame) {
    finding("multiple_frames", "warning", "Holds several frames or pages.", "Kept whole; only the first one is shown.");
  }
  return findings;
}

function contentInWords(head: Uint8Array): string {
  const text = new TextDecoder().decode(head).trimStart();
  if (/^(<!doctype html|<html)/i.test(text)) return "a web page (HTML)";
  if (text.startsWith("<")) return "XML";
  if (text.startsWith("version https://git-lfs")) return "a Git LFS pointer, not the picture itself";
  if (text.startsWith("%PDF")) return "a PDF document";
  if (text.startsWith("{") || text.startsWith("[")) return "JSON";
  if (text.startsWith("PK\u0003\u0004")) return "a zip archive";
  const printable = head.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);
  if (head.every((byte) => byte === 0)) return "only zero bytes";
  return printable ? "text" : "bytes of an unknown kind";
}
