import { type DatasetPath, extensionOf, folderOf, stemOf } from "../../model/datasetPath.ts";
import { isLabelImageName } from "../codecs/labelPng.ts";
import { isImageName } from "../images/imageFile.ts";
import { evenlySpread } from "../images/labelFolders.ts";
import { type SourceFile, SourceReadError, type SourceTree } from "../sourceTree.ts";
import type { KnownMasks } from "./maskRoles.ts";
import { type MaskSample, sampleMasks } from "./sampleMasks.ts";

/** Image files of a folder that are opened to see whether they are masks. */
const SAMPLES = 4;
/** The part of the files of a folder of masks that need to have the names of images in another one. */
const ALIKE = 0.8;
/** Files that a folder needs when it has masks for some of the images only. */
const SEVERAL = 3;
/** Values that a mask may have; a photograph has many more. */
const MASK_VALUES = 64;
/** Folders whose files are compared with one another. */
const MAX_FOLDERS = 60;

/** No masks are known by content. */
export const noKnownMasks: KnownMasks = { folders: new Set(), paths: new Set() };

/** The image files of one folder by their names without extension. */
type Stems = Map<string, DatasetPath[]>;

/**
 * Finds masks where no name shows which files are masks: of two folders with the same file names, or of two files with the same name in one folder
 * (`a.jpg`, `a.png`), one has few values and the other is a photograph. Images in two sizes, or from two cameras, are not masks.
 */
export async function findByContent(
  tree: SourceTree,
  files: readonly SourceFile[],
  signal?: AbortSignal,
): Promise<KnownMasks> {
  const folders = imagesByFolder(files);
  if (folders.size > MAX_FOLDERS) return noKnownMasks;
  const found = { folders: new Set<string>(), paths: new Set<string>() };
  for (const [folder, stems] of folders) {
    for (const path of await masksAmong(tree, stems, signal)) found.paths.add(path);
    for (const [other, otherStems] of folders) {
      if (other === folder || found.folders.has(folder) || !haveSameNames(stems, otherStems)) continue;
      if (await areMasksOf(tree, stems, otherStems, signal)) found.folders.add(folder);
    }
  }
  return found;
}

function imagesByFolder(files: readonly SourceFile[]): ReadonlyMap<string, Stems> {
  const folders = new Map<string, Stems>();
  for (const { path } of files) {
    if (!isImageName(path)) continue;
    const folder = folderOf(path);
    let stems = folders.get(folder);
    if (stems === undefined) {
      stems = new Map<string, DatasetPath[]>();
      folders.set(folder, stems);
    }
    const stem = stemOf(path);
    const alike = stems.get(stem);
    if (alike === undefined) stems.set(stem, [path]);
    else alike.push(path);
  }
  return folders;
}

/** Returns the masks of a folder that holds images and masks of the same names. */
async function masksAmong(tree: SourceTree, stems: Stems, signal?: AbortSignal): Promise<readonly DatasetPath[]> {
  const pairs = [...stems.values()].filter(({ length }) => length > 1);
  const masks = pairs.flatMap((paths) => {
    const pngs = paths.filter((path) => extensionOf(path) === ".png");
    return pngs.length > 0 ? pngs : paths.filter(isLabelImageName);
  });
  if (pairs.length <= ALIKE * stems.size || masks.length !== pairs.length) return [];
  return (await areMasks(tree, masks, signal)) ? masks : [];
}

async function areMasksOf(tree: SourceTree, masks: Stems, images: Stems, signal?: AbortSignal): Promise<boolean> {
  if (!(await areMasks(tree, [...masks.values()].flat(), signal))) return false;
  if (!(await arePhotographs(tree, [...images.values()].flat(), signal))) return false;
  return haveSameSizes(tree, masks, images, signal);
}

/** Compares the sizes in the headers of some masks and of the images with their names. */
async function haveSameSizes(tree: SourceTree, masks: Stems, images: Stems, signal?: AbortSignal): Promise<boolean> {
  const shared = [...masks].flatMap(([stem, [mask]]) => {
    const image = images.get(stem)?.[0];
    return mask === undefined || image === undefined ? [] : [{ mask, image }];
  });
  let [same, opened] = [0, 0];
  for (const { mask, image } of evenlySpread(shared, SAMPLES)) {
    const [own, other] = [await sizeOf(tree, mask, signal), await sizeOf(tree, image, signal)];
    if (own === undefined || other === undefined) continue;
    opened++;
    if (own === other) same++;
  }
  return same * 2 >= opened && same > 0;
}

/** The size of an image as stored, smaller side first, since masks may be turned as their images are. */
async function sizeOf(tree: SourceTree, path: DatasetPath, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const { width, height } = await tree.image(path, signal);
    if (width === undefined || height === undefined) return undefined;
    return `${Math.min(width, height)} x ${Math.max(width, height)}`;
  } catch (error) {
    if (error instanceof SourceReadError) return undefined;
    throw error;
  }
}

async function areMasks(tree: SourceTree, paths: readonly DatasetPath[], signal?: AbortSignal): Promise<boolean> {
  const samples = await sampleMasks(tree, paths, SAMPLES, signal);
  return samples.length > 0 && samples.every(hasVeryFewValues);
}

async function arePhotographs(tree: SourceTree, paths: readonly DatasetPath[], signal?: AbortSignal): Promise<boolean> {
  const samples = paths.every(isLabelImageName) ? await sampleMasks(tree, paths, SAMPLES, signal) : [];
  return samples.every((sample) => !hasVeryFewValues(sample));
}

function hasVeryFewValues({ counts }: MaskSample): boolean {
  return counts !== undefined && counts.size <= MASK_VALUES;
}

/** True when the files of a folder have the names of the images of another, or of several of them. */
function haveSameNames(masks: ReadonlyMap<string, unknown>, images: ReadonlyMap<string, unknown>): boolean {
  let same = 0;
  for (const stem of masks.keys()) if (images.has(stem)) same++;
  const all = masks.size >= SEVERAL ? masks.size : Math.max(masks.size, images.size);
  return same > 0 && same >= ALIKE * all;
}
