import { baseName, belowFolder, type DatasetPath, folderOf } from "../../model/datasetPath.ts";
import type { ReadEvent } from "../format.ts";
import {
  type NamedImage,
  reportChangedImages,
  reportLooseMatches,
  reportMissingImages,
  reportRenamedImages,
} from "../report/matchedImages.ts";
import { type SourceFile, SourceReadError, type SourceTree } from "../sourceTree.ts";
import { meaningfulFolders } from "./annotationPlace.ts";
import { findChangedImages } from "./changedImages.ts";
import { type FoundImages, findImages, type ImageFacts } from "./findImages.ts";
import { groupBy } from "./groupBy.ts";
import { uniqueName } from "./imageNames.ts";
import type { ListedImage, Listing, PlacedFile } from "./listedImages.ts";

/** The dataset of images that no file lists among those of several splits. */
const UNLISTED = "unlisted";
/** The dataset of images that lie in no folder of their own. */
const ROOT_DATASET = "ds0";

/** The images of a drop with their datasets and names, dataset by dataset, and the problems of finding them. */
interface ArrangedImages<File extends Listing> {
  readonly images: readonly ListedImage<File>[];
  /** Events that come before the images. */
  readonly before: readonly ReadEvent[];
  /** Events that come after them: entries whose image is not in the drop. */
  readonly after: readonly ReadEvent[];
}

/** The images of a drop and the files that list them. */
interface ListedDrop<File extends Listing> {
  readonly files: readonly PlacedFile<File>[];
  readonly images: readonly SourceFile[];
  readonly root: string;
  readonly signal?: AbortSignal | undefined;
  /** Returns the dataset of an image, given the one that its annotation file or its folder suggests. */
  readonly datasetOf?: ((path: DatasetPath, suggested: string) => string) | undefined;
}

/**
 * Joins the images of a drop with the files that list them. Images that no file lists are kept, without labels, in the dataset of their
 * neighbours.
 */
export async function arrangeImages<File extends Listing>(
  tree: Pick<SourceTree, "image" | "size">,
  { files, images, root, signal, datasetOf = (_, suggested) => suggested }: ListedDrop<File>,
): Promise<ArrangedImages<File>> {
  const paths = images.map((file) => file.path);
  const facts: ImageFacts = {
    header: (path) => unlessUnreadable(tree.image(path, signal)),
    size: (path) => unlessUnreadable(tree.size(path, signal)),
  };
  const found = await findImages(files, paths, root, facts);
  const suggested = unlistedDatasets(paths, found.sources, root);
  for (const [path, { dataset }] of found.sources) suggested.set(path, dataset);
  for (const { path } of images) suggested.set(path, datasetOf(path, suggested.get(path) ?? ROOT_DATASET));
  const named = nameImages(suggested);
  const arranged = images.map((file): ListedImage<File> => {
    const { dataset, name } = named.get(file.path) ?? { dataset: ROOT_DATASET, name: baseName(file.path) };
    return { file, dataset, name, sources: found.sources.get(file.path)?.of ?? [] };
  });
  return {
    images: [...groupBy(arranged, ({ dataset }) => dataset).values()].flat(),
    before: [
      ...reportLooseMatches(found.loose),
      ...reportChangedImages(await findChangedImages(arranged, facts)),
      ...reportRenamedImages(named),
    ],
    after: [...reportMissingImages(files, found)],
  };
}

/** Returns what is read of a file; undefined for one that cannot be read, which is reported when its image is checked. */
async function unlessUnreadable<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof SourceReadError) return undefined;
    throw error;
  }
}

/** The datasets of images that no file lists: that of their neighbours when these have one, else their folder. */
function unlistedDatasets(
  images: readonly DatasetPath[],
  sources: FoundImages<Listing>["sources"],
  root: string,
): Map<string, string> {
  const ofFolder = new Map<string, Set<string>>();
  const all = new Set<string>();
  for (const [path, { dataset }] of sources) {
    all.add(dataset);
    const known = ofFolder.get(folderOf(path));
    if (known === undefined) ofFolder.set(folderOf(path), new Set([dataset]));
    else known.add(dataset);
  }
  const [only] = all.size === 1 ? all : [];
  const result = new Map<string, string>();
  for (const path of images) {
    if (sources.has(path)) continue;
    const folder = folderOf(path);
    const [neighbour, ...others] = ofFolder.get(folder) ?? [];
    const byFolder = meaningfulFolders(belowFolder(folder, root), "").join("/");
    const otherwise = byFolder || (only ?? (others.length > 0 ? UNLISTED : ROOT_DATASET));
    result.set(path, neighbour !== undefined && others.length === 0 ? neighbour : otherwise);
  }
  return result;
}

/** Gives each image a name that is unique in its dataset; a later image of the same name has its folders in it as well. */
function nameImages(datasets: ReadonlyMap<string, string>): Map<string, NamedImage> {
  const taken = new Map<string, Set<string>>();
  const named = new Map<string, NamedImage>();
  for (const [path, dataset] of datasets) {
    const inDataset = taken.get(dataset) ?? new Set();
    taken.set(dataset, inDataset);
    named.set(path, { dataset, name: uniqueName(path, inDataset) });
  }
  return named;
}
