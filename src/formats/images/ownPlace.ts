import { isSplitWord } from "./annotationPlace.ts";
import {
  foldedName,
  hasKindFolder,
  type ImageFolders,
  isTaskFolder,
  placeSegments,
  sameSegment,
  withoutKindWord,
} from "./folderPlaces.ts";
import type { Listing, PlacedFile } from "./listedImages.ts";

/** The place of an annotation file, compared with the places of images. */
export interface OwnPlace {
  /** Its folders, then what its name names; without those named after their content. */
  readonly segments: readonly string[];
  /** Those of them that are folders. */
  readonly folders: readonly string[];
  /** Its name names the last segments: they do not come from its folder. */
  readonly isByName: boolean;
  /** It lies below a folder that is named after the kind of its files. */
  readonly isInKindFolder: boolean;
}

/**
 * Returns the place of each annotation file. The name of a file belongs to its place when a folder of images has this name, or it is a split, or
 * the name of a neighbour belongs to its place: `annotations/north.json` beside `annotations/south.json` and `images/south`.
 */
export function ownPlaces<File extends Listing>(
  files: readonly PlacedFile<File>[],
  images: ImageFolders,
): ReadonlyMap<PlacedFile<File>, OwnPlace> {
  const named = new Set<string>();
  for (const { place } of files) {
    if (place.stem !== "" && images.named(place.stem) !== undefined) named.add(place.folders.join("/"));
  }
  return new Map(files.map((placed) => [placed, ownPlace(placed, images, named.has(placed.place.folders.join("/")))]));
}

function ownPlace({ place }: PlacedFile<Listing>, images: ImageFolders, areNamed: boolean): OwnPlace {
  const { stated, split, stem } = place;
  const isInKindFolder = hasKindFolder(place.folders.join("/"));
  if (stated !== undefined && hasPlace(images, placeSegments(stated))) {
    const segments = placeSegments(stated);
    return { segments, folders: segments, isByName: false, isInKindFolder };
  }
  const folders = placeSegments(place.folders.join("/")).filter(
    (segment) => images.has(segment) || !isTaskFolder(segment),
  );
  const own = { folders, isInKindFolder };
  const last = folders.at(-1);
  const byName = stem === "" ? undefined : (images.named(stem) ?? images.named(withoutKindWord(stem)));
  if (byName !== undefined) {
    const isRepeated = byName.every((segment) => folders.some((folder) => sameSegment(folder, segment)));
    return { ...own, segments: isRepeated ? folders : [...folders, ...byName], isByName: !isRepeated };
  }
  if (isSplitWord(split)) {
    const isRepeated = folders.some((folder) => sameSegment(folder, split));
    return { ...own, segments: isRepeated ? folders : [...folders, split], isByName: false };
  }
  const isSibling = areNamed && stem !== "" && last !== stem && placeSegments(stem).length > 0;
  return { ...own, segments: isSibling ? [...folders, stem] : folders, isByName: isSibling };
}

/** Returns true when images lie in a place. */
function hasPlace(images: ImageFolders, segments: readonly string[]): boolean {
  const wanted = foldedName(segments.join("/"));
  for (const folder of images.all) if (foldedName(images.placeOf(folder).join("/")) === wanted) return true;
  return false;
}
