import { join } from "node:path";
import { noiseImage } from "../src/samples/noiseImage.ts";
import { writeFiles } from "./sampleFolder.ts";

/** A rectangle in the Supervisely format. */
export function rectangle(classTitle: string, left: number, top: number, right: number, bottom: number) {
  const exterior = [
    [left, top],
    [right, bottom],
  ];
  return { classTitle, geometryType: "rectangle", tags: [], points: { exterior, interior: [] } };
}

/** Bytes of the images below, and their size in pixels. */
export const IMAGE_BYTES = 4000;
const PICTURE_SIZE = { width: 62, height: 60 };

/** An annotation file in the Supervisely format for an image of `IMAGE_BYTES`. */
export function annotation(objects: readonly unknown[]): string {
  return JSON.stringify({ description: "", size: PICTURE_SIZE, tags: [], objects });
}

/** Problems that `labelledFolder(..., { broken: true })` has, by file. */
export const BROKEN_FILES = {
  badJson: "train/ann/broken.png.json",
  orphan: "train/ann/nobody.png.json",
  notAnImage: "train/img/text.png",
  empty: "train/img/empty.png",
  unknownClass: "train/ann/stranger.png.json",
} as const;

/**
 * Writes a small Supervisely project: two datasets, two classes, six good images with two rectangles each; with `broken` besides one
 * file of each kind in `BROKEN_FILES`, and the images that go with them.
 */
export async function labelledFolder(parent: string, { broken = false, name = "labelled" } = {}): Promise<string> {
  const folder = join(parent, name);
  const meta = {
    projectType: "images",
    classes: [
      { title: "car", shape: "rectangle", color: "#3b82f6" },
      { title: "person", shape: "rectangle", color: "#f59e0b" },
    ],
    tags: [],
  };
  const files: [string, string | Uint8Array][] = [["meta.json", JSON.stringify(meta, null, 2)]];
  for (let at = 0; at < 6; at++) {
    const dataset = at < 4 ? "train" : "test";
    const objects = [rectangle("car", 2, 2, 30, 20), rectangle("person", 10, 25, 40, 60)];
    files.push([`${dataset}/img/image ${at}.png`, noiseImage(IMAGE_BYTES, at)]);
    files.push([`${dataset}/ann/image ${at}.png.json`, annotation(objects)]);
  }
  if (broken) {
    files.push(
      ["train/img/broken.png", noiseImage(IMAGE_BYTES, 100)],
      [BROKEN_FILES.badJson, '{\n  "size": {"width": 62, "height": 60},\n  "objects": [\n    {"classTitle": \n'],
      [BROKEN_FILES.orphan, annotation([rectangle("car", 1, 1, 5, 5)])],
      [BROKEN_FILES.notAnImage, "this is not an image"],
      [BROKEN_FILES.empty, ""],
      ["train/img/stranger.png", noiseImage(IMAGE_BYTES, 101)],
      [BROKEN_FILES.unknownClass, annotation([rectangle("zebra", 1, 1, 5, 5)])],
    );
  }
  await writeFiles(folder, files);
  return folder;
}
