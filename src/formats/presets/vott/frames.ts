import { baseName, type DatasetPath, extensionOf, folderOf, stemOf } from "../../../model/datasetPath.ts";
import type { SourceFile } from "../../sourceTree.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** A frame of VoTT 1: an image of a folder, or of a video. */
export interface VottFrame {
  /** The key of the frame: the name of its image, or a number. */
  readonly frame: string;
  readonly regions: readonly unknown[];
  /** Somebody looked at it, or it has regions. */
  readonly isVisited: boolean;
}

/** Images that VoTT 1 lists in a folder. */
const listedExtensions = new Set([".jpg", ".jpeg", ".png", ".gif"]);

/** Returns the frames of a file of VoTT 1, each as an item, also one that is broken; none for other files. */
export function framesOf(fields: ReadonlyMap<string, unknown>): readonly JsonObject[] {
  const frames = fields.get("frames");
  const lists = isJsonObject(frames) ? Object.values(frames).filter(isFrameList) : [];
  if (!isJsonObject(frames) || 2 * lists.length < Object.keys(frames).length) return [];
  const list = fields.get("visitedFrames");
  if (!lists.some((regions) => regions.length > 0) && !fields.has("inputTags")) return [];
  // Some versions list paths. Without a list, every frame counts as visited.
  const visited = new Set(Array.isArray(list) ? list.map((name) => frameName(String(name))) : Object.keys(frames));
  const keys = [...new Set([...Object.keys(frames), ...visited])];
  return keys.map((frame) => {
    const regions = Object.hasOwn(frames, frame) ? frames[frame] : [];
    return { frame, regions, isVisited: visited.has(frame) || (Array.isArray(regions) && regions.length > 0) };
  });
}

/** Returns true for the regions of a frame: an empty list, or one with an object that has corners. */
export function isFrameList(value: unknown): value is readonly unknown[] {
  if (!Array.isArray(value)) return false;
  return value.length === 0 || value.some((region) => isJsonObject(region) && ("x1" in region || "box" in region));
}

/** Returns the frame of an item; undefined for an item of later versions. */
export function frameFrom({ frame, regions, isVisited }: JsonObject): VottFrame | undefined {
  if (typeof frame !== "string" || !Array.isArray(regions)) return undefined;
  return { frame, regions, isVisited: isVisited === true };
}

/** Returns true for the key of a frame that is its number. */
export function isNumbered(frame: string): boolean {
  return /^\d+$/.test(frame);
}

/** How the numbers of the frames of a file were understood. */
interface NumberedFrames {
  /** Returns the name of the image of a frame. */
  nameOf(frame: string): string;
  /** The folder whose images the numbers count; undefined for frames of a video. */
  readonly folder: string | undefined;
}

/**
 * Finds the images of numbered frames. A file `shots.json` belongs to the folder `shots` beside it: early versions number its images, in the order of
 * their names, from 0. A file `clip.mp4.json` belongs to a video, whose exported frames are named `clip_frame_12.jpg`.
 */
export function numberedFrames(
  path: DatasetPath,
  frames: readonly string[],
  images: readonly SourceFile[],
): NumberedFrames {
  const source = stemOf(path);
  const stems = new Set(images.map((image) => stemOf(image.path)));
  const exported = (frame: string) => {
    return [source, stemOf(source)].map((name) => `${name}_frame_${frame}`).find((name) => stems.has(name));
  };
  const around = folderOf(path);
  const folder = around === "" ? source : `${around}/${source}`;
  const listed = imagesInOrder(folder, images);
  const isCounted = frames.every((frame) => Number(frame) < listed.length) && !frames.some(exported);
  if (isCounted) return { folder, nameOf: (frame) => listed[Number(frame)] ?? frame };
  return { folder: undefined, nameOf: (frame) => exported(frame) ?? `frame ${frame} of ${baseName(source)}` };
}

/** Returns the images of a folder in the order in which every system lists them; none when upper and lower case make a difference. */
function imagesInOrder(folder: string, images: readonly SourceFile[]): readonly string[] {
  const names = images
    .map((image) => image.path)
    .filter((path) => folderOf(path) === folder && listedExtensions.has(extensionOf(path)));
  const [exact, folded] = [byKey(names, (name) => name), byKey(names, (name) => name.toUpperCase())];
  return exact.every((name, i) => name === folded[i]) ? exact : [];
}

function byKey(names: readonly string[], keyOf: (name: string) => string): string[] {
  return [...names].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function frameName(name: string): string {
  return baseName(name.replaceAll("\\", "/"));
}
