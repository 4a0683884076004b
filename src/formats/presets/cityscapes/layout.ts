import { baseName, type DatasetPath } from "../../../model/datasetPath.ts";
import type { AnnotatedImage } from "../../read/readAnnotatedImages.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { fileKind, type LabelKind } from "./fileKind.ts";
import type { CityscapesOptions } from "./options.ts";

/** A label file. */
export interface LabelFile {
  readonly path: DatasetPath;
  readonly kind: LabelKind;
}

/** An image with its label files, best first. */
export interface CityscapesImage extends AnnotatedImage {
  readonly sources: readonly LabelFile[];
  /** True when its labels are in a folder with another name, and were found by their unique file name. */
  readonly loosely: boolean;
}

/** The files of a dataset, by their names. */
interface Layout {
  readonly images: readonly CityscapesImage[];
  /** Label files of missing images, image by image. */
  readonly orphans: readonly (readonly LabelFile[])[];
  readonly skipped: readonly { readonly path: DatasetPath; readonly reason: string }[];
}

/** The dataset of images directly in the root folder. */
const ROOT_DATASET = "ds0";
/** The order in which label files are used; fine ones before coarse ones. */
const order: readonly LabelKind[] = ["polygons", "instanceIds", "labelIds", "instanceTrainIds", "labelTrainIds"];

interface Labels {
  readonly split: string;
  readonly base: string;
  readonly files: (LabelFile & { readonly rank: number; readonly named: boolean })[];
  isUsed: boolean;
}

/** Sorts the files below `root`. */
export function layOut(tree: SourceTree, root: string, options: CityscapesOptions): Layout {
  const prefix = root === "" ? "" : `${root}/`;
  const skipped: { path: DatasetPath; reason: string }[] = [];
  const found: { file: SourceFile; side: string; split: string; folder: string; base: string }[] = [];
  const labels = new Map<string, Labels>();
  for (const file of tree.files) {
    const { path } = file;
    if (!path.startsWith(prefix)) {
      skipped.push({ path, reason: skipReason.outsideOfRoot });
      continue;
    }
    const kindOfFile = fileKind(path.slice(prefix.length));
    const { split, folder, base } = kindOfFile;
    if (kindOfFile.is === "other") skipped.push({ path, reason: kindOfFile.reason });
    else if (kindOfFile.is === "image") found.push({ file, side: kindOfFile.side, split, folder, base });
    else {
      const key = keyOf(folder, base);
      const group = labels.get(key) ?? { split, base, files: [], isUsed: false };
      labels.set(key, group);
      const { kind, named, coarse } = kindOfFile;
      group.files.push({ path, kind, named, rank: rankOf(kind, coarse, options) });
    }
  }
  const byBase = onlyOnce([...labels.values()]);
  const bases = countOf(found.map(({ side, split, base }) => `${side}/${looseKey(split, base)}`));
  const images = found.map(({ file, side, split, folder, base }): CityscapesImage => {
    const direct = labels.get(keyOf(folder, base));
    const unique = bases.get(`left/${looseKey(split, base)}`) === 1;
    const loose = unique ? byBase.get(looseKey(split, base)) : undefined;
    // The right view of a scene is another image: the labels are those of the left view.
    const group = side === "right" ? undefined : (direct ?? loose);
    if (group !== undefined) group.isUsed = true;
    const sources = group === undefined ? [] : [...group.files].sort((a, b) => a.rank - b.rank);
    const dataset = (options.datasets === "cities" ? folder : split) || ROOT_DATASET;
    return {
      file,
      dataset,
      sources,
      labels: sources.map(({ path }) => path),
      loosely: group !== undefined && direct === undefined,
    };
  });
  const orphans = [...labels.values()].filter(({ isUsed }) => !isUsed).map(({ files }) => files);
  return { images, orphans, skipped };
}

/** Returns the name of the image that a label file belongs to, without extension. */
export function imageNameOf(path: string): string {
  return fileKind(baseName(path)).base;
}

function keyOf(folder: string, base: string): string {
  return `${folder}/${base}`;
}

/** Never across splits: `train` and `val` may have images of the same name. */
function looseKey(split: string, base: string): string {
  return `${split}/${base}`.normalize("NFC").toLowerCase();
}

function rankOf(kind: LabelKind, coarse: boolean, { labels }: CityscapesOptions): number {
  if (kind === "boxes") return labels === "persons" ? -1 : 100;
  return order.indexOf(kind) + (coarse ? 10 : 0);
}

function onlyOnce(groups: readonly Labels[]): Map<string, Labels> {
  const counts = countOf(groups.map(({ split, base }) => looseKey(split, base)));
  const unique = groups.filter(({ split, base }) => counts.get(looseKey(split, base)) === 1);
  return new Map(unique.map((group) => [looseKey(group.split, group.base), group]));
}

function countOf(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
