import { type DatasetPath, extensionOf, folderOf, stemOf } from "../../model/datasetPath.ts";
import { isImageName } from "../images/imageFile.ts";
import type { SourceTree } from "../sourceTree.ts";
import type { KnownMasks } from "./maskRoles.ts";
import { type MaskSample, sampleMasks } from "./sampleMasks.ts";

/** Image files of a folder that are opened to see whether they are masks. */
const SAMPLES = 4;
/** The part of the files of two folders that need to have the same names. */
const ALIKE = 0.8;
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
export async function findByContent(tree: SourceTree, root: string, signal?: AbortSignal): Promise<KnownMasks> {
  const folders = imagesByFolder(tree, root);
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

function imagesByFolder(tree: SourceTree, root: string): ReadonlyMap<string, Stems> {
  const prefix = root === "" ? "" : `${root}/`;
  const folders = new Map<string, Stems>();
  for (const { path } of tree.files) {
    if (!path.startsWith(prefix) || !isImageName(path)) continue;
    const stems: Stems = folders.get(folderOf(path)) ?? new Map<string, DatasetPath[]>();
    folders.set(folderOf(path), stems);
    stems.set(stemOf(path), [...(stems.get(stemOf(path)) ?? []), path]);
  }
  return folders;
}

/** Returns the masks of a folder that holds images and masks of the same names. */
async function masksAmong(tree: SourceTree, stems: Stems, signal?: AbortSignal): Promise<readonly DatasetPath[]> {
  const pairs = [...stems.values()].filter(({ length }) => length > 1);
  const pngs = pairs.flatMap((paths) => paths.filter((path) => extensionOf(path) === ".png"));
  if (pairs.length <= ALIKE * stems.size || pngs.length !== pairs.length) return [];
  return (await areMasks(tree, pngs, signal)) ? pngs : [];
}

async function areMasksOf(tree: SourceTree, masks: Stems, images: Stems, signal?: AbortSignal): Promise<boolean> {
  if (!(await areMasks(tree, [...masks.values()].flat(), signal))) return false;
  return arePhotographs(tree, [...images.values()].flat(), signal);
}

async function areMasks(tree: SourceTree, paths: readonly DatasetPath[], signal?: AbortSignal): Promise<boolean> {
  const samples = await sampleMasks(tree, paths, SAMPLES, signal);
  return samples.length > 0 && samples.every(hasFewValues);
}

async function arePhotographs(tree: SourceTree, paths: readonly DatasetPath[], signal?: AbortSignal): Promise<boolean> {
  const isPng = paths.every((path) => extensionOf(path) === ".png");
  const samples = isPng ? await sampleMasks(tree, paths, SAMPLES, signal) : [];
  return samples.every((sample) => !hasFewValues(sample));
}

function hasFewValues({ counts }: MaskSample): boolean {
  return counts !== undefined && counts.size <= MASK_VALUES;
}

function haveSameNames(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  let same = 0;
  for (const stem of a.keys()) if (b.has(stem)) same++;
  return same > 0 && same >= ALIKE * Math.max(a.size, b.size);
}
