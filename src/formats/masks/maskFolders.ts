import { stemOf } from "../../model/datasetPath.ts";
import { isSplitName } from "../images/splitNames.ts";

/** What the images of a folder are, by its name. `rendering`: masks drawn over their images, for people to look at. */
type FolderRole = "image" | "mask" | "rendering";

/** Words in the names of folders of masks, of images, and of renderings, in lower case. */
const maskWords = new Set([
  "mask",
  "masks",
  "label",
  "labels",
  "labelled",
  "labeled",
  "annotation",
  "annotations",
  "annotated",
  "annot",
  "annots",
  "ann",
  "anns",
  "gt",
  "gts",
  "groundtruth",
  "groundtruths",
  "truth",
  "segmentation",
  "segmentations",
  "segmentationclass",
  "segmentationobject",
  "segmap",
  "segmaps",
  "seg",
  "segs",
  "trimap",
  "trimaps",
  "matte",
  "mattes",
]);
const imageWords = new Set([
  "image",
  "images",
  "img",
  "imgs",
  "picture",
  "pictures",
  "pics",
  "photo",
  "photos",
  "jpegimages",
  "input",
  "inputs",
  "original",
  "originals",
  "rgb",
]);
const renderingWords = new Set([
  "human",
  "visualization",
  "visualizations",
  "visualisation",
  "overlay",
  "overlays",
  "vis",
  "viz",
]);
/** Words that describe the masks and do not name a dataset. */
const fillers = new Set([
  "ground",
  "class",
  "classes",
  "object",
  "objects",
  "machine",
  "instance",
  "instances",
  "semantic",
  "binary",
  "color",
  "colors",
  "colour",
  "coloured",
  "colored",
  "raw",
  "png",
  "dir",
  "gray",
  "grey",
  "index",
  "indexed",
]);

/** The dataset and the role of a folder, by its path. */
export interface FolderPlace {
  /** The path without words for its role: `train` for `train/masks`, `masks/train`, `train_masks` and `trainannot`. */
  readonly place: string;
  /** Undefined when no folder is named after a role. The innermost folder decides. */
  readonly role: FolderRole | undefined;
}

/** Returns the place and the role of a folder by its path. */
export function folderPlace(folder: string): FolderPlace {
  const place: string[] = [];
  let role: FolderRole | undefined;
  for (const segment of folder.split("/")) {
    if (segment === "") continue;
    const words = wordsOf(segment);
    const own = roleOf(words);
    if (own === undefined) place.push(segment);
    else {
      role = own;
      const rest = words.filter((word) => !isRoleWord(word.toLowerCase())).join("_");
      if (rest !== "") place.push(rest);
    }
  }
  return { place: place.join("/"), role };
}

/** Affixes of names of masks and of images: `a_mask.png`, `gt_a.png`, `image_a.jpg`. */
const maskSuffix =
  /[-_. ](masks?|labels?|gt|seg|segs|segmentation|segment|annotation|annot|trimap|matte|groundtruth)$/i;
/** `_P` and `_L` as old datasets have them; in lower case they are abbreviations of other words, such as left. */
const maskLetter = /_[PL]$/;
const maskPrefix = /^(masks?|labels?|gt|seg|segmentation|annotation|trimap)[-_. ]/i;
const imageSuffix = /[-_. ](image|img|rgb|sat)$/i;
const imagePrefix = /^(image|img|rgb)[-_. ]/i;

/** Returns the names that the image of a mask may have, without extension, the likeliest first. `marked`: the name is that of a mask. */
export function namesOfMask(path: string): { readonly names: readonly string[]; readonly marked: boolean } {
  const stem = stemOf(path);
  const names = [stem, stem.replace(maskSuffix, ""), stem.replace(maskLetter, ""), stem.replace(maskPrefix, "")];
  const unique = names.filter((name, i) => name !== "" && names.indexOf(name) === i);
  return { names: unique, marked: unique.length > 1 };
}

/** Returns the names that masks may have for an image, without extension, the likeliest first. */
export function namesOfImage(path: string): readonly string[] {
  const stem = stemOf(path);
  const names = [stem, stem.replace(imageSuffix, ""), stem.replace(imagePrefix, "")];
  return names.filter((name, i) => name !== "" && names.indexOf(name) === i);
}

/** `train_masks`, `SegmentationClass` and `trainannot` are two words each. */
function wordsOf(segment: string): string[] {
  return segment
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => {
      const [, split, rest] = /^(trainval|train|valid|val|test|default)(.+)$/i.exec(word) ?? [];
      if (split === undefined || rest === undefined || !maskWords.has(rest.toLowerCase())) return [word];
      return [split, rest];
    })
    .filter((word) => word !== "");
}

function roleOf(words: readonly string[]): FolderRole | undefined {
  const lower = words.map((word) => word.toLowerCase());
  // `train` alone is a split; `human` alone is a class.
  if (lower.every((word) => isSplitName(word) || renderingWords.has(word))) return undefined;
  const isMask = lower.some((word) => maskWords.has(word));
  if (isMask) return lower.some((word) => renderingWords.has(word)) ? "rendering" : "mask";
  return lower.some((word) => imageWords.has(word)) ? "image" : undefined;
}

function isRoleWord(word: string): boolean {
  return maskWords.has(word) || imageWords.has(word) || renderingWords.has(word) || fillers.has(word);
}
