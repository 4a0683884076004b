import { baseName, extensionOf, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { isImageName } from "../../images/imageFile.ts";
import { withoutKindFolders } from "../../images/kindFolders.ts";
import { isSplitName } from "../../images/splitNames.ts";
import { skipReason } from "../../report/skipReasons.ts";

/** How a file holds labels. `boxes` are those of CityPersons. */
export type LabelKind = "polygons" | "instanceIds" | "labelIds" | "instanceTrainIds" | "labelTrainIds" | "boxes";

/** What a file of Cityscapes is, by its name and folders alone. */
export type CityscapesFile = Place &
  (
    | { readonly is: "image"; readonly side: "left" | "right" }
    | { readonly is: "labels"; readonly kind: LabelKind; readonly coarse: boolean; readonly named: boolean }
    | { readonly is: "other"; readonly reason: string }
  );

/** Where a file lies, without the folders and words that say what is in it: the same for an image and its labels. */
interface Place {
  /** Folders of the split: `train`. Empty when there are none. */
  readonly split: string;
  /** Folders of split and city: `train/aachen`. */
  readonly folder: string;
  /** `aachen_000000_000019`. */
  readonly base: string;
}

/** Folders of one kind of file; archives unpack into folders with more words at the end. */
const TYPE_FOLDER = /^((left|right)Img(8|16)bit|gt(Fine|Coarse|Bbox)|disparity|camera|vehicle|timestamp)/i;
const LABEL_FOLDER = /^gt(Fine|Coarse|Bbox)/i;
const IMAGE_NAME = /^(.+?)_(left|right)Img(?:8|16)bit(?:_.+)?$/i;
const LABEL_NAME =
  /^(.+?)_gt(Fine|Coarse)_(polygons|instanceIds|labelIds|instanceTrainIds|labelTrainIds|color|\w+)(?:\.(json|png))$/i;
const BOXES_NAME = /^(.+?)_gtBbox_?CityPersons\.json$/i;
const kindOfWord = new Map<string, LabelKind>(
  (["polygons", "instanceIds", "labelIds", "instanceTrainIds", "labelTrainIds"] as const).map((kind) => [
    kind.toLowerCase(),
    kind,
  ]),
);

/** Tells what a file is; `inside` is its path below the dataset's root. */
export function fileKind(inside: string): CityscapesFile {
  const name = baseName(inside);
  const folders = folderOf(inside).split("/");
  const label = LABEL_NAME.exec(name);
  if (label !== null) {
    const [, base, type, word, extension] = label;
    const kind = kindOfWord.get(word!.toLowerCase());
    const place = placeIn(folders, base!);
    const fits = kind !== undefined && (kind === "polygons") === (extension!.toLowerCase() === "json");
    if (fits) return { ...place, is: "labels", kind, coarse: /coarse/i.test(type!), named: true };
    return { ...place, is: "other", reason: word === "color" ? skipReason.rendering : skipReason.unsupported };
  }
  const boxes = BOXES_NAME.exec(name);
  if (boxes !== null) {
    return { ...placeIn(folders, boxes[1]!), is: "labels", kind: "boxes", coarse: false, named: true };
  }
  const types = folders.filter((folder) => TYPE_FOLDER.test(folder));
  const type = types.at(-1) ?? "";
  const place = placeIn(folders, stemOf(name));
  if (/^disparity/i.test(type) || /_disparity\.png$/i.test(name)) {
    return { ...place, is: "other", reason: skipReason.depthMap };
  }
  if (isImageName(name)) {
    if (LABEL_FOLDER.test(type)) return { ...place, is: "other", reason: skipReason.unsupported };
    const [, base, side] = IMAGE_NAME.exec(stemOf(name)) ?? [];
    const isRight = (side ?? type).toLowerCase().startsWith("right");
    return { ...placeIn(folders, base ?? stemOf(name)), is: "image", side: isRight ? "right" : "left" };
  }
  if (
    extensionOf(name) === ".json" &&
    (type === "" || LABEL_FOLDER.test(type)) &&
    !/_(camera|vehicle)\.json$/i.test(name)
  ) {
    const base = stemOf(name).replace(/_polygons?$/i, "");
    return { ...placeIn(folders, base), is: "labels", kind: "polygons", coarse: false, named: false };
  }
  return { ...place, is: "other", reason: skipReason.notPartOfDataset };
}

/** The folder around those of the files' kinds: `x` for `x/leftImg8bit/train/aachen/...`; undefined for a path without any. */
export function homeOf(path: string): string | undefined {
  const folders = folderOf(path).split("/");
  const at = folders.findIndex((folder) => TYPE_FOLDER.test(folder));
  return at < 0 ? undefined : folders.slice(0, at).join("/");
}

function placeIn(folders: readonly string[], base: string): Place {
  const at = folders.findLastIndex((folder) => TYPE_FOLDER.test(folder));
  const before = wordsOf(folders.slice(0, Math.max(at, 0)));
  const after = wordsOf(folders.slice(at + 1));
  const splitAt = after.findIndex(isPart);
  // Below a folder of one kind comes the split, whatever it is called.
  const length = splitAt >= 0 ? splitAt + 1 : at >= 0 ? 1 : after.length;
  const split = [...before, ...after.slice(0, length)].join("/");
  return { split, folder: [...before, ...after].join("/"), base };
}

function wordsOf(folders: readonly string[]): string[] {
  const named = folders.filter((folder) => !TYPE_FOLDER.test(folder)).join("/");
  return withoutKindFolders(named).split("/").filter(Boolean);
}

function isPart(folder: string): boolean {
  return isSplitName(folder) || /^(train_extra|demoVideo)$/i.test(folder);
}
