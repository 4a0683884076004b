import { belowFolder, type DatasetPath, extensionOf, folderOf, stemOf } from "../../model/datasetPath.ts";
import { isLabelImageName } from "../codecs/labelPng.ts";
import { groupBy } from "../images/groupBy.ts";
import { isImageName } from "../images/imageFile.ts";
import type { SourceFile, SourceTree } from "../sourceTree.ts";
import { findByContent, noKnownMasks } from "./findByContent.ts";
import { areGreyJpegsOf } from "./greyJpegs.ts";
import type { ImageMask } from "./imageMask.ts";
import { folderPlace } from "./maskFolders.ts";
import { type PlacedImageFile, rolesOf } from "./maskRoles.ts";
import { pairMasks } from "./pairMasks.ts";
import { hasFewValues, sampleMasks } from "./sampleMasks.ts";

/** Masks of one kind that are decoded, and kinds of which some are; the others count as masks that cannot be decoded. */
const SAMPLES = 4;
const MAX_KINDS = 12;

/**
 * Finds the masks among the image files of a drop: files in folders such as `masks` or with names such as `a_mask.png` that pair with an image
 * of the mirrored place, unless their pixels are those of photographs; and files that pair with images of another folder and have the few
 * values of masks. Opens a few files of each kind.
 */
export async function findMasks(tree: SourceTree, signal?: AbortSignal): Promise<readonly ImageMask[]> {
  const files = tree.files.filter(({ path }) => isImageName(path));
  const root = commonFolder(files);
  const named = await namedMasks(tree, files, root, signal);
  const paths = new Set<string>(named.map(({ path }) => path));
  const rest = files.filter(({ path }) => !paths.has(path));
  return [...named, ...(await unnamedMasks(tree, rest, root, signal))];
}

async function namedMasks(
  tree: SourceTree,
  files: readonly SourceFile[],
  root: string,
  signal?: AbortSignal,
): Promise<ImageMask[]> {
  const { images, masks, renderings } = rolesOf(files, root, noKnownMasks);
  if (images.length === 0 || masks.length + renderings.length === 0) return [];
  const labelled = labelStems(tree);
  // A file in a folder of images that has labels of its own is an image, whatever its name.
  const candidates = [...masks, ...renderings].filter(
    ({ file: { path } }) => kindOf(path) !== BY_NAME || !labelled.has(stemOf(path)),
  );
  const imageOf = imagesOfMasks(images, candidates);
  const placeOfImage = new Map(images.map(({ file, place }) => [file.path, { place, folder: folderOf(file.path) }]));
  const found: ImageMask[] = [];
  for (const [nth, [kind, all]] of [...groupBy(candidates, ({ file }) => kindOf(file.path))].entries()) {
    const ofKind = all.map(({ file }) => file.path);
    const paired = ofKind.filter((path) => imageOf.has(path));
    if (paired.length === 0) continue;
    const look = nth < MAX_KINDS ? await lookAt(tree, paired, imageOf, signal) : "unknown";
    const areRenderings = all.some((one) => renderings.includes(one));
    if (look === "photographs" && !areRenderings) continue;
    const isDecoded = look === "masks";
    // Most of them have an image: the images of the others are missing.
    const members = paired.length * 2 >= ofKind.length && isDecoded ? ofKind : paired;
    for (const path of members) {
      const image = imageOf.get(path);
      const near = image && placeOfImage.get(image);
      const place = folderPlace(belowFolder(folderOf(path), root)).place;
      const isSure = isDecoded || (kind !== BY_NAME && near?.place === place && isImageFolder(near.folder, root));
      if (isSure) found.push({ path, ...(image && { image }), isNamed: true, isDecoded });
    }
  }
  return found;
}

async function unnamedMasks(
  tree: SourceTree,
  files: readonly SourceFile[],
  root: string,
  signal?: AbortSignal,
): Promise<ImageMask[]> {
  const known = await findByContent(tree, files, signal);
  if (known.folders.size + known.paths.size === 0) return [];
  const { images, masks } = rolesOf(files, root, known);
  const isKnown = ({ file: { path } }: PlacedImageFile) => known.paths.has(path) || known.folders.has(folderOf(path));
  const imageOf = imagesOfMasks(images, masks.filter(isKnown));
  return [...imageOf].map(([path, image]) => ({ path, image, isNamed: false, isDecoded: true }));
}

function imagesOfMasks(
  images: readonly PlacedImageFile[],
  masks: readonly PlacedImageFile[],
): ReadonlyMap<DatasetPath, DatasetPath> {
  const { masksOf } = pairMasks(images, masks);
  return new Map([...masksOf].flatMap(([image, of]) => of.map(({ path }) => [path, image] as const)));
}

/** The kind of masks that only their names show. */
const BY_NAME = "";

/** Returns the name of the folder that makes a file a mask, in lower case; `BY_NAME` without one. */
function kindOf(path: string): string {
  const segments = folderOf(path).split("/");
  const own = segments.findLast((segment) => folderPlace(segment).role !== undefined);
  return own === undefined || folderPlace(own).role === "image" ? BY_NAME : own.toLowerCase();
}

function isImageFolder(folder: string, root: string): boolean {
  return folderPlace(belowFolder(folder, root)).role === "image";
}

/** Returns what the pixels of some of the files are; `unknown` when none can be decoded. */
async function lookAt(
  tree: SourceTree,
  paths: readonly DatasetPath[],
  imageOf: ReadonlyMap<DatasetPath, DatasetPath>,
  signal?: AbortSignal,
): Promise<"masks" | "photographs" | "unknown"> {
  const samples = await sampleMasks(tree, paths.filter(isLabelImageName), SAMPLES, signal);
  if (samples.length === 0) {
    const images = paths.flatMap((path) => imageOf.get(path) ?? []);
    return (await areGreyJpegsOf(tree, paths, images, signal)) ? "masks" : "unknown";
  }
  return samples.filter(hasFewValues).length * 2 >= samples.length ? "masks" : "photographs";
}

/** Names without extension of the files that may be labels of one image. */
function labelStems(tree: SourceTree): ReadonlySet<string> {
  const labels = tree.files.filter(({ path }) => [".json", ".xml", ".txt"].includes(extensionOf(path)));
  return new Set(
    labels.map(({ path }) => stemOf(path).replace(/\.\w+$/, (end) => (isImageName(`x${end}`) ? "" : end))),
  );
}

/** Returns the folder around all files: its name is that of the drop. */
function commonFolder(files: readonly SourceFile[]): string {
  let common: readonly string[] | undefined;
  for (const { path } of files) {
    const folders = folderOf(path).split("/");
    common ??= folders;
    const same = common.findIndex((segment, i) => segment !== folders[i]);
    if (same >= 0) common = common.slice(0, same);
  }
  return (common ?? []).join("/");
}
