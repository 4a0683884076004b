import { baseName, extensionOf, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { isImageName } from "../../images/imageFile.ts";
import { withoutKindFolders } from "../../images/kindFolders.ts";
import { isSplitName } from "../../images/splitNames.ts";
import { skipReason } from "../../report/skipReasons.ts";

/** The kinds of label files. `boxes` are those of CityPersons. */
export type LabelKind = "polygons" | "instanceIds" | "labelIds" | "instanceTrainIds" | "labelTrainIds" | "boxes";

/** A file of Cityscapes, by its name and folders. `named`: its name is that of a label file of Cityscapes. */
type CityscapesFile = Place &
  (
    | { readonly is: "image"; readonly side: "left" | "right" }
    | { readonly is: "labels"; readonly kind: LabelKind; readonly coarse: boolean; readonly named: boolean }
    | { readonly is: "other"; readonly reason: string }
  );

/** The place of a file without folders and words for its kind: the same for an image and its labels. */
interface Place {
  /** Folders of the split: `train`. Empty when there are none. */
  readonly split: string;
  /** Folders of split and city: `train/aachen`. */
  readonly folder: string;
  /** `aachen_000000_000019`. */
  readonly base: string;
}

/** Folders of one kind of file. The folders of archives have further words at the end. */
const TYPE_FOLDER = /^((left|right)Img(8|16)bit|gt(Fine|Coarse|Bbox)|disparity|camera|vehicle|timestamp)/i;
const LABEL_FOLDER = /^gt(Fine|Coarse|Bbox)/i;
const IMAGE_NAME = /^(.+?)_(left|right)Img(?:8|16)bit(?:_.+)?$/i;
const LABEL_NAME =
  /^(.+?)_gt(Fine|Coarse)_(polygons|instanceIds|labelIds|instanceTrainIds|labelTrainIds|color|\w+)(?:\.(json|png))$/i;
const BOXES_NAME = /^(.+?)_gtBbox_?CityPersons\.json$/i;
const kinds = ["polygons", "instanceIds", "labelIds", "instanceTrainIds", "labelTrainIds"] as const;

/** Returns what a file is. `inside` is its path below the root of the dataset. */
export function fileKind(inside: string): CityscapesFile {
  const name = baseName(inside);
  const folders = folderOf(inside).split("/");
  const labels = labelFile(name, folders) ?? boxFile(name, folders);
  if (labels !== undefined) return labels;
  const type = folders.findLast((folder) => TYPE_FOLDER.test(folder)) ?? "";
  const place = placeIn(folders, stemOf(name));
  if (/^disparity/i.test(type) || /_disparity\.png$/i.test(name)) {
    return { ...place, is: "other", reason: skipReason.depthMap };
  }
  if (isImageName(name)) {
    return LABEL_FOLDER.test(type)
      ? { ...place, is: "other", reason: skipReason.unsupported }
      : imageFile(name, folders, type);
  }
  if (mayBePolygons(name, type)) {
    const base = stemOf(name).replace(/_polygons?$/i, "");
    return { ...placeIn(folders, base), is: "labels", kind: "polygons", coarse: false, named: false };
  }
  return { ...place, is: "other", reason: skipReason.notPartOfDataset };
}

/** Returns a file with a name such as `..._gtFine_labelIds.png`; undefined for other names. */
function labelFile(name: string, folders: readonly string[]): CityscapesFile | undefined {
  const [, base, type, word, extension] = LABEL_NAME.exec(name) ?? [];
  if (base === undefined || type === undefined || word === undefined || extension === undefined) return undefined;
  const place = placeIn(folders, base);
  const kind = kinds.find((one) => one.toLowerCase() === word.toLowerCase());
  if (kind !== undefined && (kind === "polygons") === (extension.toLowerCase() === "json")) {
    return { ...place, is: "labels", kind, coarse: /coarse/i.test(type), named: true };
  }
  return { ...place, is: "other", reason: word === "color" ? skipReason.rendering : skipReason.unsupported };
}

function boxFile(name: string, folders: readonly string[]): CityscapesFile | undefined {
  const base = BOXES_NAME.exec(name)?.[1];
  return base === undefined
    ? undefined
    : { ...placeIn(folders, base), is: "labels", kind: "boxes", coarse: false, named: true };
}

function imageFile(name: string, folders: readonly string[], type: string): CityscapesFile {
  const [, base, side] = IMAGE_NAME.exec(stemOf(name)) ?? [];
  const isRight = (side ?? type).toLowerCase().startsWith("right");
  return { ...placeIn(folders, base ?? stemOf(name)), is: "image", side: isRight ? "right" : "left" };
}

/** Returns true for JSON that may contain polygons under another name. */
function mayBePolygons(name: string, type: string): boolean {
  if (extensionOf(name) !== ".json" || /_(camera|vehicle)\.json$/i.test(name)) return false;
  return type === "" || LABEL_FOLDER.test(type);
}

/** Returns true for the name of a folder of one kind of file, such as `gtFine_trainvaltest`. */
export function isTypeFolder(folder: string): boolean {
  return TYPE_FOLDER.test(folder);
}

/** Returns the folder above the folder of a kind: `x` for `x/leftImg8bit/train/aachen/...`; undefined for a path without such a folder. */
export function homeOf(path: string): string | undefined {
  const folders = folderOf(path).split("/");
  const at = folders.findIndex((folder) => TYPE_FOLDER.test(folder));
  return at < 0 ? undefined : folders.slice(0, at).join("/");
}

function placeIn(folders: readonly string[], base: string): Place {
  const at = folders.findLastIndex((folder) => TYPE_FOLDER.test(folder));
  const before = namedFolders(folders.slice(0, Math.max(at, 0)));
  const after = namedFolders(folders.slice(at + 1));
  const splitAt = after.findIndex(isSplit);
  // The folder below a folder of a kind is the split, regardless of its name.
  const length = splitAt >= 0 ? splitAt + 1 : at >= 0 ? 1 : after.length;
  const split = [...before, ...after.slice(0, length)].join("/");
  return { split, folder: [...before, ...after].join("/"), base };
}

/** Returns folders without those that name a kind of file. */
function namedFolders(folders: readonly string[]): string[] {
  const named = folders.filter((folder) => !TYPE_FOLDER.test(folder)).join("/");
  return withoutKindFolders(named).split("/").filter(Boolean);
}

function isSplit(folder: string): boolean {
  return isSplitName(folder) || /^(train_extra|demoVideo)$/i.test(folder);
}
