import type { DatasetPath } from "../../model/datasetPath.ts";
import type { ImageInfo } from "../../model/image.ts";
import { type ImageFault, imageFaults } from "../../model/imageFault.ts";
import type { ProblemEvent } from "../format.ts";
import { mapAhead } from "../read/mapAhead.ts";
import { problemEvent } from "../report/problemEvent.ts";
import type { SourceTree } from "../sourceTree.ts";

/** Faults that are requested ahead: in the page each request is a message, and a thousand of them go as one. */
const ASKED_AHEAD = 1000;

/** Pixels above which image libraries refuse to open an image by default: 16,383 x 16,383 (libvips, sharp). */
const MOST_PIXELS = 0x3fff * 0x3fff;

/** What is done with a damaged image, as a sentence. */
const actionOf = (isSkipped: boolean) => (isSkipped ? "The image is skipped." : "The image is imported as it is.");

/** Returns true for an image whose header states more pixels than image libraries open. */
export function isTooLarge({ width, height }: ImageInfo): boolean {
  return width !== undefined && height !== undefined && width * height > MOST_PIXELS;
}

/** Returns the problem of an image that is too large (`image_too_large`). */
export function tooLargeEvent(path: DatasetPath, { width, height }: ImageInfo, isSkipped: boolean): ProblemEvent {
  return problemEvent({
    code: "image_too_large",
    path,
    message: `The header of the image states ${width} x ${height} pixels. Image libraries refuse to open more than 268 million.`,
    action: actionOf(isSkipped),
  });
}

/** Returns the problem of an image with a fault in its structure (`image_truncated` or `image_damaged`). */
export function faultEvent(path: DatasetPath, fault: ImageFault, isSkipped: boolean): ProblemEvent {
  return problemEvent({ ...imageFaults[fault], path, action: actionOf(isSkipped) });
}

/** Yields the files with a fault in their structure. Waits for faults that are still unknown; yields nothing for a tree without them. */
export async function* findFaults(
  tree: Pick<SourceTree, "fault">,
  paths: Iterable<DatasetPath>,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly path: DatasetPath; readonly fault: ImageFault }, void, undefined> {
  if (tree.fault === undefined) return;
  const asked = mapAhead(paths, async (path) => ({ path, fault: await tree.fault?.(path, signal) }), ASKED_AHEAD);
  for await (const { path, fault } of asked) {
    signal?.throwIfAborted();
    if (fault !== undefined) yield { path, fault };
  }
}

/**
 * Reports every image that is truncated or damaged and is imported nevertheless. Waits for faults that are still unknown. `images` should not
 * contain those that are too large: these have a problem already.
 */
export async function* reportDamaged(
  tree: Pick<SourceTree, "fault">,
  images: Iterable<DatasetPath>,
  signal?: AbortSignal,
): AsyncGenerator<ProblemEvent, void, undefined> {
  for await (const { path, fault } of findFaults(tree, images, signal)) yield faultEvent(path, fault, false);
}
