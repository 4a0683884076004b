import { type DatasetPath, extensionOf } from "../../model/datasetPath.ts";
import type { ImageInfo, ImageKind } from "../../model/image.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import type { ProblemCode } from "../../model/problemCodes.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";
import { isTooLarge } from "./damagedImages.ts";
import { describeContent } from "./describeContent.ts";

/** Extensions of images, and the kind of each. */
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

/** Extensions of files that are never opened to check for an image: a drop may contain a hundred thousand label files. */
const textExtensions = new Set(
  ".txt .json .jsonl .ndjson .xml .csv .tsv .yaml .yml .md .rst .html .htm .svg .pdf .log .ini .cfg .toml .names .data .py .ipynb .m .sh .bat .doc .docx .xls .xlsx .zip .tar .gz .tgz .7z .rar .npy .npz .mat .h5 .hdf5 .pkl .parquet .mp4 .avi .mov .mkv .webm".split(
    " ",
  ),
);

/** Returns true for a file with the extension of an image. */
export function isImageName(path: string): boolean {
  return kindOfExtension.has(extensionOf(path));
}

/** Returns the usual extension of a kind of image, with its dot; empty for kinds that are not read. */
export function extensionOfKind(kind: ImageKind): string {
  return [...kindOfExtension].find(([, other]) => other === kind)?.[0] ?? "";
}

/** Returns true for a file that may be an image by its name: its extension is that of an image, or unknown. */
export function mayBeImage(path: string): boolean {
  return !textExtensions.has(extensionOf(path));
}

/** Pixels above which no thumbnail is made, because decoding them could exhaust memory. Even larger ones are reported as too large. */
const HUGE_PIXELS = 100_000_000;

/** What a file is as an image. Without `info` it is not an image; `problems` then contains why if its extension is that of one. */
export interface ImageCheck {
  readonly info?: ImageInfo;
  readonly problems: readonly ProblemDetails[];
  /** The file cannot be read or is broken, rather than simply something else. */
  readonly failed: boolean;
}

/**
 * Checks a file as an image, by its content: its kind and size, and its problems (not an image, another kind than its extension, several
 * frames, a kind that browsers cannot show, too large for a thumbnail).
 */
export async function checkImage(
  tree: SourceTree,
  file: { readonly path: DatasetPath; readonly bytes: number | undefined },
  signal?: AbortSignal,
): Promise<ImageCheck> {
  const { path } = file;
  const promised = isImageName(path);
  const fail = (code: ProblemCode, message: string): ImageCheck => ({
    problems: [{ code, severity: "error", path, message, action: "The file is skipped." }],
    failed: true,
  });
  let info: ImageInfo;
  let head: Uint8Array | undefined;
  try {
    info = await tree.image(path, signal);
    if (info.kind === "unknown" && promised) head = await tree.head(path, 512, signal);
  } catch (error) {
    if (error instanceof SourceReadError) return fail("unreadable_file", `The file cannot be read: ${error.reason}.`);
    throw error;
  }
  if (info.kind === "unknown" || info.kind === "svg") {
    if (!promised) return { problems: [], failed: false };
    if (head?.length === 0) return fail("empty_file", "The file is empty.");
    const content = info.kind === "svg" ? "an SVG drawing" : describeContent(head ?? new Uint8Array());
    return fail("not_an_image", `The file has the extension ${extensionOf(path)}, but it contains ${content}.`);
  }
  return { info, problems: imageProblems(path, info), failed: false };
}

/**
 * Returns the problems of an image by what its header states. `name`: its name when it is not that of the file, because the file contains it
 * (`EmbeddedImage`).
 */
export function imageProblems(path: DatasetPath, info: ImageInfo, name?: string): ProblemDetails[] {
  const problems: ProblemDetails[] = [];
  const add = (code: ProblemCode, message: string, action: string) => problems.push({ code, path, message, action });
  const extension = extensionOf(name ?? path);
  const kind = info.kind.toUpperCase();
  const promised = kindOfExtension.get(extension);
  if (promised !== undefined && promised !== info.kind && !(promised === "heic" && info.kind === "avif")) {
    const named = name === undefined ? `The file has the extension ${extension}` : `The image is named ${name}`;
    const message = `${named}, and its content is ${kind}.`;
    add("extension_differs", message, "It keeps its name; it is read by its content.");
  }
  if (info.kind === "heic" || info.kind === "jp2") {
    add("not_displayable", `Browsers cannot show ${kind}.`, "The image is kept unchanged, without a preview.");
  }
  if (info.width === undefined || info.height === undefined) {
    const action = "The image is kept; its labels are not checked against its edges.";
    add("size_unknown", "The header of the image states no width and height.", action);
  } else if (info.width * info.height > HUGE_PIXELS && !isTooLarge(info)) {
    const message = `The image has ${info.width} x ${info.height} pixels.`;
    add("huge_image", message, "It is kept, without a thumbnail.");
  }
  if (info.multiFrame) {
    add("multiple_frames", "The image has several frames or pages.", "It is kept whole; only the first one is shown.");
  }
  return problems;
}
