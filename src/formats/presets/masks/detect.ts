import { baseName, type DatasetPath, extensionOf, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { isLabelImageName } from "../../codecs/labelPng.ts";
import { isVistasConfigName, looksLikeVistasConfig } from "../../detect/vistasFiles.ts";
import type { Certainty, Detection } from "../../format.ts";
import { isImageName } from "../../images/imageFile.ts";
import { evenlySpread } from "../../images/labelFolders.ts";
import { hasFewValues } from "../../masks/sampleMasks.ts";
import { SourceReadError, type SourceTree } from "../../sourceTree.ts";
import { readBeginning } from "../../text/text.ts";
import { type ChosenMaps, chooseClassMaps } from "./chooseClassMaps.ts";
import { layOut, type MaskedImage, rootOf } from "./layout.ts";
import { masksOptions } from "./options.ts";

/** Masks that are decoded, and pairs of images and masks whose headers are compared. */
const SAMPLES = 6;

/** Paths of the masks of other formats: Cityscapes, KITTI, Pascal VOC. */
const othersMasks = /_gt(Fine|Coarse)_|(^|\/)image_2\//;
const vocMasks = /(^|\/)Segmentation(Class|Object)\//;
const vocParts = /(^|\/)(ImageSets|JPEGImages)\//;

/**
 * Finds images with masks: by folder names or file names such as `a_mask.png`, with the same file names and sizes, and few values. Certain with a
 * class list that names these values; weak where only the content shows which files are masks.
 */
export async function detectMasks(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  if (!tree.files.some(({ path }) => extensionOf(path) === ".png" || isImageName(path))) return [];
  if (await isOfOtherFormat(tree, signal)) return [];
  const root = rootOf(tree);
  const layout = await layOut(tree, root, signal);
  const paired = layout.images.filter(({ masks }) => masks.length > 0);
  const masks = paired.reduce((sum, image) => sum + image.masks.length, 0);
  const orphans = layout.orphans.reduce((sum, { paths }) => sum + paths.length, 0);
  if (masks === 0 || masks < orphans) return [];
  const sizes = await compareSizes(tree, paired, signal);
  const areAsLarge = sizes.same * 2 >= sizes.opened;
  if (!areAsLarge && layout.by === "content") return [];
  const options = masksOptions.parse({});
  const chosen = await chooseClassMaps(tree, root, layout, options, signal, SAMPLES);
  const list = chosen.fit > 0.9 ? chosen.lookups[0]?.map.path : undefined;
  // Masks of another size cannot be read, but they are not images either.
  const certainty = areAsLarge ? await certaintyOf(tree, layout.by, paired, chosen, signal) : "weak";
  if (!areAsLarge && !chosen.samples.some(hasFewValues)) return [];
  const objects = paired.some((image) => image.masks.some(({ title }) => title !== undefined));
  const kind = objects ? "masks of single objects" : "a mask";
  const [example = ""] = paired.flatMap((image) => image.masks.slice(0, 1).map(({ path }) => baseName(path)));
  const kinds = [...new Set(layout.images.flatMap(({ kind }) => kind ?? []))];
  const reasons = [
    `${paired.length} of ${layout.images.length} images have ${kind}, such as ${example}`,
    `${sizes.same} of ${sizes.opened} opened masks have the size of their images`,
    ...(list === undefined ? [] : [`${baseName(list)} names the values of the masks`]),
    ...(kinds.length === 0 ? [] : [`folders name kinds of defects: ${kinds.slice(0, 5).join(", ")}`]),
    ...(layout.by === "content" ? ["only their few values distinguish the masks from the images"] : []),
  ];
  return [{ slug: "masks", certainty, root, reasons }];
}

async function certaintyOf(
  tree: SourceTree,
  by: "names" | "content",
  paired: readonly MaskedImage[],
  chosen: ChosenMaps,
  signal?: AbortSignal,
): Promise<Certainty> {
  const paths = paired.flatMap(({ masks }) => masks.map(({ path }) => path));
  const areReadable = paths.filter(isLabelImageName).length * 2 >= paths.length;
  const sound = chosen.samples.filter(hasFewValues).length;
  const looksSound = chosen.samples.length === 0 ? areReadable : sound * 2 >= chosen.samples.length;
  if (await hasOtherLabels(tree, paired, chosen.files, signal)) return "weak";
  if (by === "content" || !areReadable || !looksSound) return "weak";
  if (chosen.fit > 0.9 && chosen.lookups.length > 0) return "certain";
  // File names alone, in one folder, are not enough.
  const inFolders = paired.every(({ file, masks }) =>
    masks.every(({ path }) => folderOf(path) !== folderOf(file.path)),
  );
  return inFolders ? "likely" : "weak";
}

/** Compares the sizes in the headers of some images and their masks. */
async function compareSizes(
  tree: SourceTree,
  images: readonly MaskedImage[],
  signal?: AbortSignal,
): Promise<{ same: number; opened: number }> {
  let [same, opened] = [0, 0];
  for (const { file, masks } of evenlySpread(images, SAMPLES)) {
    const [first] = masks;
    const image = await infoOf(tree, file.path, signal);
    const mask = first && (await infoOf(tree, first.path, signal));
    if (image?.width === undefined || mask?.width === undefined) continue;
    opened++;
    const isSame = image.width === mask.width && image.height === mask.height;
    const isAsStored = image.orientation >= 5 && image.width === mask.height && image.height === mask.width;
    if (isSame || isAsStored) same++;
  }
  return { same, opened };
}

async function infoOf(tree: SourceTree, path: DatasetPath, signal?: AbortSignal) {
  try {
    return await tree.image(path, signal);
  } catch (error) {
    if (error instanceof SourceReadError) return undefined;
    throw error;
  }
}

/** Returns true for masks that belong to a format with more annotations than masks. */
async function isOfOtherFormat(tree: SourceTree, signal?: AbortSignal): Promise<boolean> {
  const has = (pattern: RegExp) => tree.files.some(({ path }) => pattern.test(path));
  if (has(othersMasks) || (has(vocMasks) && has(vocParts))) return true;
  for (const { path } of tree.files) {
    if (isVistasConfigName(path) && looksLikeVistasConfig(await readBeginning(tree, path, 64 * 1024, signal)))
      return true;
  }
  // A Supervisely project has its annotations beside the masks.
  return tree.files.some(({ path }) => /(^|\/)ann\/[^/]+\.json$/i.test(path));
}

/** Returns true when annotations of another format are beside the masks; these have priority. */
async function hasOtherLabels(
  tree: SourceTree,
  images: readonly MaskedImage[],
  lists: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<boolean> {
  const stems = new Set(images.map(({ file }) => stemOf(file.path)));
  const others = tree.files.filter(({ path }) => {
    const extension = extensionOf(path);
    return !lists.has(path) && [".json", ".xml", ".csv", ".txt"].includes(extension);
  });
  if (others.some(({ path }) => extensionOf(path) === ".txt" && stems.has(stemOf(path)))) return true;
  const keys = /"(annotations|shapes|objects|segments_info|items|regions|assets)"\s*:|<annotations?[\s>]|^ImageID,/;
  for (const { path } of evenlySpread(others, 2 * SAMPLES)) {
    if (keys.test(await readBeginning(tree, path, 16 * 1024, signal))) return true;
  }
  return false;
}
