import { count } from "../../../model/plural.ts";
import type { ReadEvent } from "../../format.ts";
import type { ListedEntry } from "../../images/listedImages.ts";
import { pathMatcher } from "../../images/matching.ts";
import type { ItemEntry, ItemFile } from "../../read/itemFile.ts";
import { problemEvent } from "../../report/problemEvent.ts";
import type { SourceFile } from "../../sourceTree.ts";
import type { JsonObject } from "../../text/jsonValue.ts";
import { assetFrom, isContainer, isVideoFrame, isVisited, sizeOf, tagsOf } from "./asset.ts";
import { frameFrom, isNumbered, numberedFrames } from "./frames.ts";

/** An image that a file of VoTT lists. */
export interface VottEntry extends ListedEntry {
  readonly fileName: string;
  /** The names under which its image may be in the drop, best first. */
  readonly names: readonly [string, ...string[]];
  /** Regions with more than one tag. */
  readonly several: number;
  /** It is a frame of a video. */
  readonly isFrame: boolean;
  /** It is listed by VoTT 1, by name or by number. */
  readonly isEarly: boolean;
  /** The folder among whose images its number counts. */
  readonly countedIn?: string;
}

/** Returns the image of an item; none for a video, whose regions belong to its frames; undefined for something else. */
export function entryOf(item: JsonObject): VottEntry | readonly VottEntry[] | undefined {
  const early = frameFrom(item);
  if (early !== undefined) {
    const { frame, regions } = early;
    const labelled = early.isVisited;
    return { ...entryFor([frame], regions), labelled, isFrame: false, isEarly: true };
  }
  const found = assetFrom(item);
  if (found === undefined) return undefined;
  const { asset, regions, names } = found;
  if (isContainer(asset)) return [];
  const size = sizeOf(asset);
  return {
    ...entryFor(names, regions),
    labelled: isVisited(found),
    isFrame: isVideoFrame(asset),
    isEarly: false,
    ...(size && { size }),
  };
}

function entryFor(names: VottEntry["names"], regions: readonly unknown[]) {
  const several = regions.filter((region) => tagsOf(region).length > 1).length;
  return { fileName: names[0], names, annotations: regions.length, several };
}

/** Returns a file with the first name of each asset that an image of the drop has. */
export function withFileNames(file: ItemFile<VottEntry>, images: readonly SourceFile[]): ItemFile<VottEntry> {
  const numbered = file.images.filter((entry) => entry.isEarly && isNumbered(entry.fileName));
  if (numbered.length > 0 && numbered.length === file.images.length) return withNumberedFrames(file, images);
  const matcher = pathMatcher(images.map(({ path }) => path));
  const entries = file.images.map((entry) => {
    const found = entry.names.find((name) => matcher.match(name) !== undefined);
    return { ...entry, fileName: found ?? entry.names.at(-1) ?? entry.fileName };
  });
  return { ...file, images: entries };
}

function withNumberedFrames(file: ItemFile<VottEntry>, images: readonly SourceFile[]): ItemFile<VottEntry> {
  const keys = file.images.map(({ fileName }) => fileName);
  const { nameOf, folder } = numberedFrames(file.path, keys, images);
  const entries = file.images.map((entry): ItemEntry<VottEntry> => {
    const fileName = nameOf(entry.fileName);
    return { ...entry, fileName, isFrame: folder === undefined, ...(folder !== undefined && { countedIn: folder }) };
  });
  return { ...file, images: entries };
}

/** Reports regions with several tags, frames of videos, and images that were found by their number. */
export function* reportEntries({ path, images }: Pick<ItemFile<VottEntry>, "path" | "images">): Generator<ReadEvent> {
  const several = images.reduce((sum, entry) => sum + entry.several, 0);
  if (several > 0) {
    const which = images.some(({ isEarly }) => isEarly) ? "last" : "first";
    yield problemEvent({
      code: "several_classes",
      path,
      message: `${count(several, "region has", "regions have")} several tags.`,
      action: `The ${which} tag is the class; the others become tags of the object.`,
    });
  }
  const frames = images.filter(({ isFrame }) => isFrame).length;
  if (frames > 0) {
    yield problemEvent({
      code: "video_frames",
      path,
      message: `${count(frames, "asset is a frame", "assets are frames")} of a video.`,
      action: "A frame is imported if an image with its name is in the drop. Videos are not read.",
    });
  }
  const folder = images.find(({ countedIn }) => countedIn !== undefined)?.countedIn;
  if (folder !== undefined) {
    yield problemEvent({
      code: "image_found_loosely",
      path,
      message: `The file numbers its images, as early versions of VoTT 1 do, and has no names.`,
      action: `Number 0 is the first image of the folder ${folder} by name. Check a few images if some were added or removed since.`,
    });
  }
}
