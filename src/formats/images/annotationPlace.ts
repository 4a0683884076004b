import { baseName, folderOf, stemOf } from "../../model/datasetPath.ts";

/** What the place and name of an annotation file that lists many images say about the dataset that it describes. */
export interface AnnotationPlace {
  /** Name of the dataset, with `/` for nested ones. */
  readonly dataset: string;
  /** The split in the file's name or folder, in lower case; empty when there is none. */
  readonly split: string;
  /** The folder that the file speaks for: where it lies, without folders that only hold annotations. */
  readonly home: string;
  /** The dataset is only called like the file, for lack of anything better. */
  readonly byStem: boolean;
}

const splitWord =
  /^(test[-_]?dev|train[-_]?val|train|training|valid|validation|val|minival|dev|test|testing|unlabeled)[-_]?\d*$/i;
const tasks =
  /^(instances|person_keypoints|keypoints|captions|panoptic|stuff|labels|image_info|_annotations|annotations)(?:_(.+))?$/i;
const annotationFolders = /^(annotations?|completions|labels?|anns?|json|jsons)$/i;
const imageFolders = /^(images?|imgs?|data|jpegimages|pictures|photos)$/i;

/** Reads split and dataset from a file's path; `root` is where everything begins. Source of the rule: formats.md section 4.3. */
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
    const says = stem !== "" && !tasks.test(stem);
    return { dataset: says ? stem : "ds0", split: "", home: homeFolder, byStem: true };
  }
  const named = last !== undefined && sameSplit(last, split) ? homeSegments : [...homeSegments, split];
  return { dataset: named.join("/"), split: split.toLowerCase(), home: homeFolder, byStem: false };
}

/** True when two words mean the same split: `val`, `valid`, `val2017` and `val_images` do. */
export function sameSplit(a: string, b: string): boolean {
  if (a.toLowerCase() === b.toLowerCase()) return true;
  const [one, other] = [splitNameIn(a), splitNameIn(b)];
  return one !== undefined && other !== undefined && rough(one) === rough(other);
}

/** True when a folder's name is a split's, and another one than `split`. */
export function isOtherSplit(folder: string, split: string): boolean {
  const [one, other] = [splitNameIn(folder), splitNameIn(split)];
  return one !== undefined && other !== undefined && rough(one) !== rough(other);
}

/** The one word of a name that is a split's; undefined when there is none, or more than one. */
export function splitNameIn(name: string): string | undefined {
  if (splitWord.test(name)) return name;
  const words = name.split(/[-_.\s]+/).filter((word) => splitWord.test(word));
  return words.length === 1 ? words[0] : undefined;
}

/** A folder path without segments that only say "here are images", and without those that repeat the split. */
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
    // COCO's test-dev is a part of its test images, and lies among them.
    [/^test(ing|dev)?$/, "test"],
  ];
  return same.find(([pattern]) => pattern.test(bare))?.[1] ?? bare;
}

/** `instances_train2017` and `train_annotations` say a split; so does any subset behind the name of a task: `instances_default`. */
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
