import { baseName, type DatasetPath, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { isImageName } from "../../images/imageFile.ts";
import { isSplitName } from "../../images/splitNames.ts";
import type { AnnotatedImage } from "../../read/labelImages.ts";
import { otherLabelsUsed, skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { guessMasks, nothingKnown } from "./guessMasks.ts";
import { type MaskFile, pairMasks } from "./pairMasks.ts";
import { isListName } from "./readMaps.ts";
import { rolesOf } from "./roles.ts";

/** An image with its masks, from one folder of masks only. */
export interface MaskedImage extends AnnotatedImage {
  readonly masks: readonly MaskFile[];
}

/** Where everything lies. */
export interface Layout {
  readonly images: readonly MaskedImage[];
  /** Masks without an image, image by image, and what the image would be called. */
  readonly orphans: readonly { readonly image: string; readonly paths: readonly DatasetPath[] }[];
  readonly skipped: readonly { readonly path: DatasetPath; readonly reason: string }[];
  /** What told the masks from the images. */
  readonly by: "names" | "content";
}

/** The dataset of images that lie in no folder but the dataset's own. */
const ROOT_DATASET = "ds0";

/** Sorts the pictures below `root` into images with their masks; looks into pictures only where no name says what is a mask. */
export async function layOut(tree: SourceTree, root: string, signal?: AbortSignal): Promise<Layout> {
  let roles = rolesOf(tree.files, root, nothingKnown);
  let by: Layout["by"] = "names";
  if (roles.masks.length === 0) {
    const known = await guessMasks(tree, root, signal);
    if (known.folders.size + known.paths.size > 0) {
      by = "content";
      roles = rolesOf(tree.files, root, known);
    }
  }
  const { masksOf, orphans } = pairMasks(roles.images, roles.masks);
  const skipped: { path: DatasetPath; reason: string }[] = roles.renderings.map((path) => ({
    path,
    reason: skipReason.rendering,
  }));
  const images = roles.images.map(({ file, place }): MaskedImage => {
    const { taken, left } = fromOneFolder(masksOf.get(file.path) ?? []);
    for (const { path } of left) skipped.push({ path, reason: otherLabelsUsed("other masks") });
    // A folder for each image is no dataset.
    const part = baseName(place) === stemOf(file.path) ? folderOf(place) : place;
    return { file, dataset: part || ROOT_DATASET, masks: taken, labels: taken.map(({ path }) => path) };
  });
  const without = [...orphans].map(([key, paths]) => ({ image: baseName(key), paths }));
  return { images, orphans: without, skipped, by };
}

/**
 * The folder around all pictures, and around lists of classes that lie above them. A part of the dataset lies inside of it also when it is all
 * there is.
 */
export function rootOf(tree: SourceTree): string {
  let common: string[] | undefined;
  for (const { path } of tree.files) {
    if (!isImageName(path)) continue;
    const folders = folderOf(path) === "" ? [] : folderOf(path).split("/");
    common ??= folders;
    let same = 0;
    while (same < common.length && common[same] === folders[same]) same++;
    if (same < common.length) common = common.slice(0, same);
  }
  let root = (common ?? []).join("/");
  while (root !== "" && isSplitName(baseName(root))) root = folderOf(root);
  const lists = tree.files.filter(({ path }) => isListName(path)).map(({ path }) => folderOf(path));
  const above = lists.filter((folder) => folder === "" || root.startsWith(`${folder}/`));
  return above.reduce((top, folder) => (folder.length < top.length ? folder : top), root);
}

/**
 * Never masks of two kinds, which would be every object twice: masks of single objects go before masks of all classes, and of several of these
 * the first counts, those in colours for people to look at last.
 */
function fromOneFolder(masks: readonly MaskFile[]): { taken: readonly MaskFile[]; left: readonly MaskFile[] } {
  const objects = masks.filter(({ title }) => title !== undefined);
  if (objects.length > 0) return { taken: objects, left: masks.filter(({ title }) => title === undefined) };
  const isColored = ({ path }: MaskFile) => Number(/colou?r|rgb/i.test(path));
  const [first, ...left] = [...masks].sort((a, b) => isColored(a) - isColored(b) || (a.path < b.path ? -1 : 1));
  return { taken: first === undefined ? [] : [first], left };
}
