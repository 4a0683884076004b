import { baseName, type DatasetPath, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { isImageName } from "../../images/imageFile.ts";
import { isSplitName } from "../../images/splitNames.ts";
import { findByContent, noKnownMasks } from "../../masks/findByContent.ts";
import { type PlacedImageFile, rolesOf } from "../../masks/maskRoles.ts";
import { type MaskFile, type OrphanMasks, pairMasks } from "../../masks/pairMasks.ts";
import type { AnnotatedImage } from "../../read/readAnnotatedImages.ts";
import { otherLabelsUsed, skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { defectKinds } from "./defectKinds.ts";
import { isClassListName } from "./findClassMaps.ts";

/** An image with its masks, all from one folder of masks. */
export interface MaskedImage extends AnnotatedImage {
  readonly masks: readonly MaskFile[];
  /** The kind of defect that its folder names, as in MVTec AD; `good` for none. */
  readonly kind?: string;
}

/** The files of a dataset by what they are. */
export interface Layout {
  readonly images: readonly MaskedImage[];
  /** Masks without an image, by the name that the image would have. */
  readonly orphans: readonly (OrphanMasks & { readonly image: string })[];
  readonly skipped: readonly { readonly path: DatasetPath; readonly reason: string }[];
  /** How masks and images were distinguished. */
  readonly by: "names" | "content";
}

/** The dataset of images directly in the root folder. */
const ROOT_DATASET = "ds0";

/** Pairs the images below `root` with their masks. Opens files only where no name shows which are masks. */
export async function layOut(tree: SourceTree, root: string, signal?: AbortSignal): Promise<Layout> {
  let roles = rolesOf(tree.files, root, noKnownMasks);
  let by: Layout["by"] = "names";
  if (roles.masks.length === 0) {
    const prefix = root === "" ? "" : `${root}/`;
    const inside = tree.files.filter(({ path }) => path.startsWith(prefix));
    const known = await findByContent(tree, inside, signal);
    if (known.folders.size + known.paths.size > 0) {
      by = "content";
      roles = rolesOf(tree.files, root, known);
    }
  }
  const { masksOf, orphans } = pairMasks(roles.images, roles.masks);
  const skipped: { path: DatasetPath; reason: string }[] = roles.renderings.map(({ file: { path } }) => {
    return { path, reason: skipReason.rendering };
  });
  const kindOf = defectKinds(placesWithMasks(roles.images, masksOf));
  const images = roles.images.map(({ file, place }): MaskedImage => {
    const { used, unused } = fromOneFolder(masksOf.get(file.path) ?? []);
    for (const { path } of unused) skipped.push({ path, reason: otherLabelsUsed("other masks") });
    // A folder for each image is not a dataset.
    const part = baseName(place) === stemOf(file.path) ? folderOf(place) : place;
    const kind = kindOf(place);
    const labels = used.map(({ path }) => path);
    return { file, dataset: part || ROOT_DATASET, masks: used, labels, ...(kind !== undefined && { kind }) };
  });
  const without = [...orphans].map(([key, masks]) => ({ image: baseName(key), ...masks }));
  return { images, orphans: without, skipped, by };
}

/** The places of images, and whether any image of each has a mask. */
function placesWithMasks(
  images: readonly PlacedImageFile[],
  masksOf: ReadonlyMap<DatasetPath, readonly MaskFile[]>,
): ReadonlyMap<string, boolean> {
  const places = new Map<string, boolean>();
  for (const { file, place } of images) places.set(place, places.get(place) === true || masksOf.has(file.path));
  return places;
}

/**
 * Returns the folder that contains all images and the class lists above them. The folder of a split is never the root, even if the drop has no other
 * files.
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
  const lists = tree.files.filter(({ path }) => isClassListName(path)).map(({ path }) => folderOf(path));
  const above = lists.filter((folder) => folder === "" || root.startsWith(`${folder}/`));
  return above.reduce((top, folder) => (folder.length < top.length ? folder : top), root);
}

/**
 * Chooses masks of one kind, since two kinds would give every object twice: masks of single objects if there are any, otherwise the first mask of
 * all classes, with coloured masks for people last.
 */
function fromOneFolder(masks: readonly MaskFile[]): { used: readonly MaskFile[]; unused: readonly MaskFile[] } {
  const objects = masks.filter(({ title }) => title !== undefined);
  if (objects.length > 0) return { used: objects, unused: masks.filter(({ title }) => title === undefined) };
  const isColored = ({ path }: MaskFile) => Number(/colou?r|rgb/i.test(path));
  const [first, ...unused] = [...masks].sort((a, b) => isColored(a) - isColored(b) || (a.path < b.path ? -1 : 1));
  return { used: first === undefined ? [] : [first], unused };
}
