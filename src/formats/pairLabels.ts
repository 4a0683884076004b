import { type DatasetPath, folderOf, stemOf } from "../model/datasetPath.ts";
import { pairKey, withoutExtension } from "./folderWords.ts";

/** Label files that belong to images, judged by paths alone. */
export interface Pairs {
  readonly labelOf: ReadonlyMap<DatasetPath, PairedLabel>;
  /** Text files that no image claims. */
  readonly orphans: readonly DatasetPath[];
  /** Label files that several images claim (`a.jpg` and `a.png`), with those images. */
  readonly shared: ReadonlyMap<DatasetPath, readonly DatasetPath[]>;
}

/** `by`: `path` needs no word; `case` when only case or Unicode form differ; `name` when only the names of the files agree. */
export interface PairedLabel {
  readonly path: DatasetPath;
  readonly by: "path" | "case" | "name";
}

/**
 * Finds the label file of every image: the rule of Ultralytics (the last `/images/` is `/labels/`), else beside the image, else in any twin
 * of its folder; then the same without regard to case and Unicode form; then by name alone, between folders that share nothing else.
 * Never by name alone across folders that have labels of their own: `train/1.jpg` and `val/1.jpg` are two images.
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
      const text = openTexts.get(fold(pairKey(image)));
      if (text !== undefined) pair(image, text, by);
    }
  }
  pairByName(images, texts, labelOf, imagesOf, pair);
  return {
    labelOf,
    orphans: texts.filter((text) => !imagesOf.has(text)),
    shared: new Map([...imagesOf].filter(([, of]) => of.length > 1)),
  };
}

/** Where the format itself looks for the labels of an image. */
function directLabels(image: string): string[] {
  const stem = withoutExtension(image);
  const segments = stem.split("/");
  const at = segments.lastIndexOf("images", segments.length - 2);
  const beside = `${stem}.txt`;
  if (at < 0) return [beside];
  return [`${segments.with(at, "labels").join("/")}.txt`, beside];
}

function pairByName(
  images: readonly DatasetPath[],
  texts: readonly DatasetPath[],
  labelOf: ReadonlyMap<DatasetPath, PairedLabel>,
  imagesOf: ReadonlyMap<DatasetPath, readonly DatasetPath[]>,
  pair: (image: DatasetPath, path: DatasetPath, by: "name") => void,
): void {
  const pairedFolders = new Set<string>();
  for (const [image, label] of labelOf) pairedFolders.add(folderOf(image)).add(folderOf(label.path));
  const isFree = (path: DatasetPath) => !pairedFolders.has(folderOf(path));
  const freeImages = onlyOnce(
    images.filter((image) => !labelOf.has(image) && isFree(image)),
    stemOf,
  );
  const freeTexts = onlyOnce(
    texts.filter((text) => !imagesOf.has(text) && isFree(text)),
    stemOf,
  );
  for (const [stem, image] of freeImages) {
    const text = freeTexts.get(stem);
    if (text !== undefined) pair(image, text, "name");
  }
}

/** Paths by a key, without those whose key is not their own. */
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
