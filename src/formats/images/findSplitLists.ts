import { baseName, belowFolder, type DatasetPath, extensionOf, folderOf, stemOf } from "../../model/datasetPath.ts";
import type { SourceFile, SourceTree } from "../sourceTree.ts";
import { splitNameIn } from "./annotationPlace.ts";
import { mayBeImage } from "./imageFile.ts";
import { firstLines } from "./labelFolders.ts";
import { type KeyedImage, ListedFolder, type SplitList } from "./splitLists.ts";
import { isContainerFolder, stemKey } from "./stemKeys.ts";

/** Text files that are opened, and lines of each that are looked at. */
const MAX_FILES = 100;
const SAMPLE_LINES = 200;
/** Folders of lists, whatever the names of these. */
const listFolder = /^(splits?|lists?|imagesets|image_sets|file_?lists?)$/i;

/** Returns the images of a drop with the keys by which lists name them. */
function keyedImages(files: readonly SourceFile[], root: string): KeyedImage[] {
  const images = files.filter(({ path }) => mayBeImage(path));
  return images.map(({ path }) => ({ path, key: stemKey(belowFolder(path, root)) }));
}

/** Lists of splits, and the images of the drop with the keys by which they are named. */
interface FoundSplitLists {
  readonly lists: readonly SplitList[];
  readonly images: readonly KeyedImage[];
}

/**
 * Finds text files that list the images of a split: `train.txt`, `val_ids.txt`, and all texts in folders such as `splits` and `ImageSets`, when
 * their lines are names, and some are names of `imageFiles`. A line with numbers behind the name states a class or a box. `isWanted`: false for
 * files that are not looked at.
 */
export async function findSplitLists(
  tree: SourceTree,
  imageFiles: readonly SourceFile[],
  root: string,
  isWanted: (path: DatasetPath) => boolean,
  signal?: AbortSignal,
): Promise<FoundSplitLists> {
  const candidates = tree.files.flatMap((file) => (isWanted(file.path) ? (candidateOf(file, root) ?? []) : []));
  if (candidates.length === 0) return { lists: [], images: [] };
  const images = keyedImages(imageFiles, root);
  const folders = new Map<string, ListedFolder>();
  const lists: SplitList[] = [];
  for (const candidate of candidates.slice(0, MAX_FILES)) {
    const list = { ...candidate, base: aroundImages(candidate.base, images) };
    const { lines } = await firstLines(tree, list.path, signal);
    const sample = lines.slice(0, SAMPLE_LINES);
    if (sample.length === 0 || sample.filter(isName).length < 0.8 * sample.length) continue;
    const folder = folders.get(list.base) ?? new ListedFolder(list.base, images);
    folders.set(list.base, folder);
    if (folder.matches(sample) > 0) lists.push(list);
  }
  return { lists, images };
}

/** Returns a folder, or the first around it with images below it: a list among masks or annotations names the images beside these. */
function aroundImages(base: string, images: readonly KeyedImage[]): string {
  let folder = base;
  while (folder !== "" && !images.some(({ key }) => key.startsWith(`${folder}/`))) folder = folderOf(folder);
  return folder;
}

function candidateOf({ path }: SourceFile, root: string): SplitList | undefined {
  if (extensionOf(path) !== ".txt") return undefined;
  const folders = folderOf(belowFolder(path, root)).split("/");
  const at = folders.findIndex((folder) => listFolder.test(folder));
  const split = splitNameIn(stemOf(path));
  if (at < 0 && split === undefined) return undefined;
  const isImageSet = at >= 0 && /^image_?sets$/i.test(folders[at] ?? "");
  const above = (at < 0 ? folders : folders.slice(0, at)).filter(
    (folder) => folder !== "" && !isContainerFolder(folder),
  );
  return {
    path,
    base: path.startsWith(root === "" ? "" : `${root}/`) ? above.join("/") : "",
    task: isImageSet ? (folders[at + 1] ?? "") : "",
    name: nameOf(path, isImageSet ? undefined : split),
  };
}

/** `train_ids` is the split train; a list of `ImageSets` has its own name. */
function nameOf(path: DatasetPath, split: string | undefined): string {
  return split?.toLowerCase() ?? baseName(path).replace(/\.txt$/i, "");
}

/** Returns true for the name of an image, or of an image and its mask; false for a line with numbers of a class or a box. */
function isName(line: string): boolean {
  const words = line.split(/[\s,;]+/);
  return words.length === 1 || !words.slice(1).every((word) => /^-?[\d.]+$/.test(word));
}
