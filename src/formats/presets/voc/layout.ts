import { baseName, type DatasetPath, extensionOf, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { mayBeImage } from "../../images/imageFile.ts";
import type { SplitList } from "../../images/splitLists.ts";
import { isContainerFolder } from "../../images/stemKeys.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { pairVocMasks, type VocMasks } from "./pairVocMasks.ts";

/** What each file of a VOC dataset is, by its name and folder. */
export interface VocLayout {
  readonly images: readonly SourceFile[];
  readonly annotations: readonly DatasetPath[];
  /** Masks of classes. */
  readonly classMasks: VocMasks;
  /** Masks of instances. */
  readonly instanceMasks: VocMasks;
  /** Lists of images: `ImageSets/<task>/<name>.txt`. */
  readonly lists: readonly SplitList[];
  readonly labelMaps: readonly DatasetPath[];
  readonly classNames: readonly DatasetPath[];
  readonly others: readonly { readonly path: DatasetPath; readonly reason: string }[];
}

const CLASS_MASKS = /^segmentationclass(png|raw|aug)?$/i;
const INSTANCE_MASKS = /^segmentationobject(png|raw)?$/i;
/** Renderings of masks, and the trimaps of the Oxford pets. */
const UNUSED_MASKS = /^(segmentation(class|object)(visualization|npy)|trimaps)$/i;

/** Returns true for a file in a folder of masks that the format has. */
export function isVocMask(path: string): boolean {
  const folders = folderOf(path).split("/");
  return [CLASS_MASKS, INSTANCE_MASKS, UNUSED_MASKS].some((names) => folders.some((folder) => names.test(folder)));
}

/** Sorts the files below the root. */
export function layOut(tree: SourceTree, root: string): VocLayout {
  const prefix = root === "" ? "" : `${root}/`;
  const images: SourceFile[] = [];
  const annotations: DatasetPath[] = [];
  const classMasks: SourceFile[] = [];
  const instanceMasks: SourceFile[] = [];
  const lists: SplitList[] = [];
  const labelMaps: DatasetPath[] = [];
  const classNames: DatasetPath[] = [];
  const others: { path: DatasetPath; reason: string }[] = [];
  for (const file of tree.files) {
    const { path } = file;
    if (!path.startsWith(prefix)) {
      others.push({ path, reason: skipReason.outsideOfRoot });
      continue;
    }
    const inside = path.slice(prefix.length);
    const folders = folderOf(inside).split("/");
    const list = imageListOf(path, inside);
    if (list !== undefined) lists.push(list);
    else if (extensionOf(path) === ".xml") annotations.push(path);
    else if (baseName(path).toLowerCase() === "labelmap.txt") labelMaps.push(path);
    else if (baseName(path).toLowerCase() === "class_names.txt") classNames.push(path);
    else if (!mayBeImage(path)) others.push({ path, reason: skipReason.notPartOfDataset });
    else if (folders.some((folder) => UNUSED_MASKS.test(folder))) others.push({ path, reason: skipReason.unsupported });
    else if (folders.some((folder) => CLASS_MASKS.test(folder))) classMasks.push(file);
    else if (folders.some((folder) => INSTANCE_MASKS.test(folder))) instanceMasks.push(file);
    else images.push(file);
  }
  const byImage = (masks: readonly SourceFile[]) => pairVocMasks(images, masks, root);
  return {
    images,
    annotations,
    classMasks: byImage(classMasks),
    instanceMasks: byImage(instanceMasks),
    lists,
    labelMaps,
    classNames,
    others,
  };
}

/** Returns true for a list in `ImageSets`. */
export function isImageSet(path: string): boolean {
  return /(^|\/)ImageSets\//i.test(path);
}

function imageListOf(path: DatasetPath, inside: string): SplitList | undefined {
  if (extensionOf(path) !== ".txt") return undefined;
  const folders = folderOf(inside).split("/");
  const at = folders.findIndex((folder) => /^imagesets$/i.test(folder));
  if (at < 0) return undefined;
  return {
    path,
    base: folders
      .slice(0, at)
      .filter((folder) => !isContainerFolder(folder))
      .join("/"),
    task: folders[at + 1] ?? "",
    name: stemOf(path),
  };
}
