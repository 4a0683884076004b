import { baseName, type DatasetPath, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { isImageName } from "../../images/imageFile.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";

/** The folders beside `image_2` that contain label images. */
export type LabelKind = "semantic" | "instance";

/** An image with its label images. */
interface SegmentedImage {
  readonly file: SourceFile;
  readonly dataset: string;
  readonly semantic: DatasetPath | undefined;
  readonly instance: DatasetPath | undefined;
}

/** The files of a dataset, sorted by their names. */
interface Layout {
  readonly images: readonly SegmentedImage[];
  /** Label images without an image; one for each name. */
  readonly orphans: readonly DatasetPath[];
  readonly skipped: readonly { readonly path: DatasetPath; readonly reason: string }[];
}

/** The dataset of images that are in no split. */
const ROOT_DATASET = "ds0";

/** Sorts the files below `root`: `image_2`, `semantic` and `instance` of each split. */
export function layOut(tree: SourceTree, root: string): Layout {
  const prefix = root === "" ? "" : `${root}/`;
  const images: SourceFile[] = [];
  const labels = new Map<string, { semantic?: DatasetPath; instance?: DatasetPath }>();
  const skipped: { path: DatasetPath; reason: string }[] = [];
  for (const file of tree.files) {
    const { path } = file;
    const kind = path.startsWith(prefix) ? kindOf(path) : undefined;
    if (kind === "image") images.push(file);
    else if (kind === "semantic" || kind === "instance") {
      const key = keyOf(path);
      labels.set(key, { ...labels.get(key), [kind]: path });
    } else skipped.push({ path, reason: kind === "rendering" ? skipReason.rendering : skipReason.notPartOfDataset });
  }
  const segmented = images.map((file): SegmentedImage => {
    const key = keyOf(file.path);
    const found = labels.get(key);
    labels.delete(key);
    const dataset = folderOf(folderOf(file.path)).slice(prefix.length) || ROOT_DATASET;
    return { file, dataset, semantic: found?.semantic, instance: found?.instance };
  });
  const orphans: DatasetPath[] = [];
  for (const { semantic, instance } of labels.values()) {
    const label = instance ?? semantic;
    if (label !== undefined) orphans.push(label);
    if (semantic !== undefined && instance !== undefined) {
      skipped.push({ path: semantic, reason: skipReason.annotationWithoutImage });
    }
  }
  return { images: segmented, orphans, skipped };
}

/** Returns what a file is, by its folder. */
export function kindOf(path: string): "image" | LabelKind | "rendering" | undefined {
  if (!isImageName(path)) return undefined;
  switch (baseName(folderOf(path))) {
    case "image_2":
      return "image";
    case "semantic":
      return "semantic";
    case "instance":
      return "instance";
    case "semantic_rgb":
      return "rendering";
    default:
      return undefined;
  }
}

/** Returns a key that an image and its label images have in common. */
function keyOf(path: string): string {
  return `${folderOf(folderOf(path))}/${stemOf(path)}`;
}
