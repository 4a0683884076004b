import { type DatasetPath, folderOf, stemOf } from "../../model/datasetPath.ts";
import { withoutKindWord } from "./folderPlaces.ts";
import { pairKey, withoutExtension } from "./kindFolders.ts";
import { contraryFolders } from "./placeRelation.ts";
import { isSplitName } from "./splitNames.ts";

/** Which label file belongs to which image, by paths alone. */
export interface Pairs {
  readonly labelOf: ReadonlyMap<DatasetPath, PairedLabel>;
  /** Text files that belong to no image. */
  readonly orphans: readonly DatasetPath[];
  /** Label files that belong to several images (`a.jpg` and `a.png`), with those images. */
  readonly shared: ReadonlyMap<DatasetPath, readonly DatasetPath[]>;
}

/** A label file and how it was found: `path` is not reported; `case` when case or Unicode form differ; `name` when only the file names agree. */
export interface PairedLabel {
  readonly path: DatasetPath;
  readonly by: "path" | "case" | "name";
}

/**
 * Finds the label file of every image: by the rule of Ultralytics (the last `/images/` is `/labels/`), else beside the image, else in a
 * corresponding folder; then the same with case and Unicode form ignored. Only when no image has labels by path, by name alone, and never
 * across splits: `train/1.jpg` and `val/1.jpg` are two images.
 */
export function pairLabels(images: readonly DatasetPath[], texts: readonly DatasetPath[]): Pairs {
  const labelOf = new Map<DatasetPath, PairedLabel>();
  const imagesOf = new Map<DatasetPath, DatasetPath[]>();
  const isText = new Set<string>(texts);
  const pair = (image: DatasetPath, path: DatasetPath, by: PairedLabel["by"]) => {
    labelOf.set(image, { path, by });
    const others = imagesOf.get(path);
    if (others === undefined) imagesOf.set(path, [image]);
    else others.push(image);
  };
  for (const image of images) {
    const direct = directLabels(image).find((path) => isText.has(path));
    if (direct !== undefined) pair(image, direct as DatasetPath, "path");
  }
  const foldings = [
    { by: "path", fold: (key: string) => key },
    { by: "case", fold: (key: string) => key.normalize("NFC").toLowerCase() },
  ] as const;
  for (const { by, fold } of foldings) {
    const openImages = images.filter((image) => !labelOf.has(image));
    if (openImages.length === 0) break;
    const openTexts = onlyOnce(
      texts.filter((text) => !imagesOf.has(text)),
      (text) => fold(pairKey(text)),
    );
    for (const image of openImages) {
      // The labels of `a.jpg` are `a.txt` or, from some tools, `a.jpg.txt`.
      const text = openTexts.get(fold(pairKey(image))) ?? openTexts.get(fold(pairKey(`${image}.txt`)));
      if (text !== undefined) pair(image, text, by);
    }
  }
  const openTexts = onlyOnce(
    texts.filter((text) => !imagesOf.has(text)),
    wordlessKey,
  );
  const openImages = images.filter((image) => !labelOf.has(image));
  for (const [key, image] of openTexts.size === 0 ? [] : onlyOnce(openImages, wordlessKey)) {
    const text = openTexts.get(key);
    if (text !== undefined) pair(image, text, "path");
  }
  if (labelOf.size === 0) pairByName(images, texts, pair);
  return {
    labelOf,
    orphans: texts.filter((text) => !imagesOf.has(text)),
    shared: new Map([...imagesOf].filter(([, of]) => of.length > 1)),
  };
}

/** The folders of a file without words for its kind, and its name: the same for `north_images/1.png` and `north_labels/1.txt`. */
function wordlessKey(path: string): string {
  const key = pairKey(path);
  return [...folderOf(key).split("/").map(withoutKindWord), stemOf(path)].join("/");
}

/** Where the format itself looks for the labels of an image, `a.txt` before `a.jpg.txt`. */
function directLabels(image: string): string[] {
  return [withoutExtension(image), image].flatMap((stem) => {
    const segments = stem.split("/");
    const at = segments.lastIndexOf("images", segments.length - 2);
    const beside = `${stem}.txt`;
    if (at < 0) return [beside];
    return [`${segments.with(at, "labels").join("/")}.txt`, beside];
  });
}

/** For an unknown layout: folders that have only the names of their files in common. */
function pairByName(
  images: readonly DatasetPath[],
  texts: readonly DatasetPath[],
  pair: (image: DatasetPath, path: DatasetPath, by: "name") => void,
): void {
  const byStem = onlyOnce(texts, stemOf);
  const isContrary = contraryFolders("", images, texts);
  for (const [stem, image] of onlyOnce(images, stemOf)) {
    const text = byStem.get(stem);
    if (text === undefined || isContrary(text, image)) continue;
    if (splitsOf(text).every((split) => splitsOf(image).includes(split))) pair(image, text, "name");
  }
}

/** The folders of a path that are named after a split. */
function splitsOf(path: string): string[] {
  return folderOf(path).split("/").filter(isSplitName);
}

/** Paths by a key, without those whose key is not unique. */
function onlyOnce(paths: readonly DatasetPath[], keyOf: (path: DatasetPath) => string): Map<string, DatasetPath> {
  const byKey = new Map<string, DatasetPath>();
  const twice = new Set<string>();
  for (const path of paths) {
    const key = keyOf(path);
    if (byKey.has(key)) twice.add(key);
    byKey.set(key, path);
  }
  for (const key of twice) byKey.delete(key);
  return byKey;
}
