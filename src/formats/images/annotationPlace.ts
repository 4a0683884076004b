import { baseName, folderOf, stemOf } from "../../model/datasetPath.ts";

/** The dataset that an annotation file of many images describes, by its folder and name. */
export interface AnnotationPlace {
  /** Name of the dataset, with `/` for nested ones. */
  readonly dataset: string;
  /** The split in the name or folder of the file, in lower case; empty when there is none. */
  readonly split: string;
  /** The folder of the images that the file describes: its own folder, without those that only contain annotations. */
  readonly home: string;
  /** The dataset is named after the file, because neither its name nor its folder names a dataset or split. */
  readonly byStem: boolean;
}

const splitWord =
  /^(test[-_]?dev|train[-_]?val|train|training|valid|validation|val|minival|dev|test|testing|unlabeled)[-_]?\d*$/i;
const tasks =
  /^(instances|person_keypoints|keypoints|captions|panoptic|stuff|labels|image_info|_annotations|annotations)(?:_(.+))?$/i;
const annotationFolders = /^(annotations?|completions|labels?|anns?|json|jsons)$/i;
const imageFolders = /^(images?|imgs?|data|jpegimages|pictures|photos)$/i;

/** Returns the dataset and split of an annotation file by its path below `root`. */
export function annotationPlace(path: string, root: string): AnnotationPlace {
  const prefix = root === "" ? "" : `${root}/`;
  const homeSegments = folderOf(path)
    .slice(prefix.length)
    .split("/")
    .filter((segment) => segment !== "" && !annotationFolders.test(segment));
  const home = [...(root === "" ? [] : [root]), ...folderOf(path.slice(prefix.length)).split("/")]
    .filter((segment) => segment !== "")
    .join("/");
  const stem = stemOf(baseName(path)).replace(/\.(coco|createml)$|[-_]export$/i, "");
  const split = splitIn(stem);
  const last = homeSegments.at(-1);
  const homeFolder = withoutAnnotationTail(home, root);
  if (split === undefined) {
    const inFolder = last !== undefined && splitWord.test(last) ? last.toLowerCase() : "";
    if (homeSegments.length > 0)
      return { dataset: homeSegments.join("/"), split: inFolder, home: homeFolder, byStem: false };
    const isNamed = stem !== "" && !tasks.test(stem);
    return { dataset: isNamed ? stem : "ds0", split: "", home: homeFolder, byStem: true };
  }
  const named = last !== undefined && sameSplit(last, split) ? homeSegments : [...homeSegments, split];
  return { dataset: named.join("/"), split: split.toLowerCase(), home: homeFolder, byStem: false };
}

/** Returns true for two names of the same split: `val`, `valid`, `val2017` and `val_images`. */
export function sameSplit(a: string, b: string): boolean {
  if (a.toLowerCase() === b.toLowerCase()) return true;
  const [one, other] = [splitNameIn(a), splitNameIn(b)];
  return one !== undefined && other !== undefined && rough(one) === rough(other);
}

/** Returns true for a folder that is named after another split than `split`. */
export function isOtherSplit(folder: string, split: string): boolean {
  const [one, other] = [splitNameIn(folder), splitNameIn(split)];
  return one !== undefined && other !== undefined && rough(one) !== rough(other);
}

/** Returns the one word of a name that names a split; undefined when there is none, or more than one. */
export function splitNameIn(name: string): string | undefined {
  if (splitWord.test(name)) return name;
  const words = name.split(/[-_.\s]+/).filter((word) => splitWord.test(word));
  return words.length === 1 ? words[0] : undefined;
}

/** Returns the segments of a folder that name a dataset: not those for images, and not those that repeat the split. */
export function meaningfulFolders(folder: string, split: string): string[] {
  return folder
    .split("/")
    .filter((segment) => segment !== "" && !imageFolders.test(segment) && !(split !== "" && sameSplit(segment, split)));
}

function rough(word: string): string {
  const bare = word.toLowerCase().replace(/[-_\d]/g, "");
  const same: [RegExp, string][] = [
    [/^val(id(ation)?)?$/, "val"],
    [/^train(ing)?$/, "train"],
    // COCO's test-dev is a subset of its test images, and lies among them.
    [/^test(ing|dev)?$/, "test"],
  ];
  return same.find(([pattern]) => pattern.test(bare))?.[1] ?? bare;
}

/** `instances_train2017` and `train_annotations` name a split; so does any subset behind the name of a task: `instances_default`. */
function splitIn(stem: string): string | undefined {
  const [, , subset] = tasks.exec(stem) ?? [];
  if (subset !== undefined && subset !== "") return subset;
  const words = stem.split(/[_.\s]+/).filter((word) => word !== "");
  return [words.at(-1), words[0], ...words].find((word) => word !== undefined && splitWord.test(word));
}

function withoutAnnotationTail(home: string, root: string): string {
  let folder = home;
  while (folder !== root && annotationFolders.test(baseName(folder))) folder = folderOf(folder);
  return folder;
}
