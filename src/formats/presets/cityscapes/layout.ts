import { baseName, type DatasetPath } from "../../../model/datasetPath.ts";
import type { AnnotatedImage } from "../../read/labelImages.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { fileKind, type LabelKind } from "./fileKind.ts";
import type { CityscapesOptions } from "./options.ts";

/** A file with labels. */
export interface LabelFile {
  readonly path: DatasetPath;
  readonly kind: LabelKind;
}

/** An image with the files that hold its labels, best first. */
export interface CityscapesImage extends AnnotatedImage {
  readonly sources: readonly LabelFile[];
  /** Its labels lie where another image's would be expected; their names agree and are unique. */
  readonly loosely: boolean;
}

/** Where everything lies, judged by names alone. */
export interface Layout {
  readonly images: readonly CityscapesImage[];
  /** Files with labels of images that are absent, image by image. */
  readonly orphans: readonly (readonly LabelFile[])[];
  readonly skipped: readonly { readonly path: DatasetPath; readonly reason: string }[];
}

/** The dataset of images that lie in no folder but the dataset's own. */
const ROOT_DATASET = "ds0";
/** The order in which sources are tried; of the same kind the fine one comes first. */
const order: readonly LabelKind[] = ["polygons", "instanceIds", "labelIds", "instanceTrainIds", "labelTrainIds"];

interface Labels {
  readonly split: string;
  readonly base: string;
  readonly files: (LabelFile & { readonly rank: number; readonly named: boolean })[];
  taken: boolean;
}

/** Sorts the files below `root`. */
export function layOut(tree: SourceTree, root: string, options: CityscapesOptions): Layout {
  const prefix = root === "" ? "" : `${root}/`;
  const skipped: { path: DatasetPath; reason: string }[] = [];
  const pictures: { file: SourceFile; side: string; split: string; folder: string; base: string }[] = [];
  const labels = new Map<string, Labels>();
  for (const file of tree.files) {
    const { path } = file;
    if (!path.startsWith(prefix)) {
      skipped.push({ path, reason: skipReason.outsideOfRoot });
      continue;
    }
    const what = fileKind(path.slice(prefix.length));
    const { split, folder, base } = what;
    if (what.is === "other") skipped.push({ path, reason: what.reason });
    else if (what.is === "image") pictures.push({ file, side: what.side, split, folder, base });
    else {
      const key = keyOf(folder, base);
      const group = labels.get(key) ?? { split, base, files: [], taken: false };
      labels.set(key, group);
      const { kind, named } = what;
      group.files.push({ path, kind, named, rank: rankOf(kind, what.coarse, options) });
    }
  }
  const byBase = onlyOnce([...labels.values()]);
  const bases = countOf(pictures.map(({ side, split, base }) => `${side}/${looseKey(split, base)}`));
  const images = pictures.map(({ file, side, split, folder, base }): CityscapesImage => {
    const direct = labels.get(keyOf(folder, base));
    const unique = bases.get(`left/${looseKey(split, base)}`) === 1;
    // The right view of a scene is another picture: its labels are those of the left one.
    const found = side === "right" ? undefined : (direct ?? (unique ? byBase.get(looseKey(split, base)) : undefined));
    if (found !== undefined) found.taken = true;
    const sources = found === undefined ? [] : [...found.files].sort((a, b) => a.rank - b.rank);
    const dataset = (options.datasets === "cities" ? folder : split) || ROOT_DATASET;
    return {
      file,
      dataset,
      sources,
      labels: sources.map(({ path }) => path),
      loosely: found !== undefined && direct === undefined,
    };
  });
  const orphans = [...labels.values()].filter(({ taken }) => !taken).map(({ files }) => files);
  return { images, orphans, skipped };
}

/** The name of the image that labels belong to, as far as they say. */
export function imageNameOf(path: string): string {
  return fileKind(baseName(path)).base;
}

function keyOf(folder: string, base: string): string {
  return `${folder}/${base}`;
}

/** Never across splits: `train` and `val` may hold images of the same name. */
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
