import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import { PngError, readPngHeader } from "../../codecs/png.ts";
import type { Detection } from "../../format.ts";
import { evenlySpread } from "../../images/labelFolders.ts";
import { SourceReadError, type SourceTree } from "../../sourceTree.ts";
import { kindOf, type LabelKind, layOut } from "./layout.ts";

/** How many label images are opened. */
const SAMPLES = 8;

/** Detects KITTI segmentation by `image_2` beside `semantic` or `instance` with the same names, and by the pixel formats of these. */
export async function detectKittiSemantic(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const roots = new Set<string>();
  for (const { path } of tree.files) {
    const kind = kindOf(path);
    if (kind === "semantic" || kind === "instance") roots.add(rootOf(folderOf(folderOf(path))));
  }
  const found: Detection[] = [];
  for (const root of [...roots].sort((a, b) => a.length - b.length)) {
    if (found.some((other) => other.root === "" || root.startsWith(`${other.root}/`))) continue;
    const claim = await claimOn(tree, root, signal);
    if (claim !== undefined) found.push(claim);
  }
  return found;
}

async function claimOn(tree: SourceTree, root: string, signal?: AbortSignal): Promise<Detection | undefined> {
  const { images } = layOut(tree, root);
  const labelled = images.filter((image) => image.semantic !== undefined || image.instance !== undefined);
  if (labelled.length === 0) return undefined;
  const samples = evenlySpread(labelled, SAMPLES).flatMap(({ semantic, instance }) => [
    ...(semantic ? [{ path: semantic, kind: "semantic" as const }] : []),
    ...(instance ? [{ path: instance, kind: "instance" as const }] : []),
  ]);
  const fits = await Promise.all(samples.map(({ path, kind }) => looksLike(tree, path, kind, signal)));
  const fit = fits.filter(Boolean).length;
  if (fit / samples.length < 0.5) return undefined;
  const reasons = [
    `${labelled.length} of ${images.length} images in image_2 have a label image in semantic or instance`,
    `${fit} of ${count(samples.length, "label image")} ${fit === 1 ? "is a grey PNG" : "are grey PNGs"} with 8 or 16 bits, as in KITTI`,
  ];
  return { slug: "kitti-semantic", certainty: "certain", root, reasons };
}

/** Class numbers are 8-bit grey; instances are 16-bit grey, or 8-bit when no value is above 255. */
async function looksLike(tree: SourceTree, path: DatasetPath, kind: LabelKind, signal?: AbortSignal): Promise<boolean> {
  try {
    const { colorType, bitDepth } = readPngHeader(await tree.head(path, 64, signal));
    return colorType === "grey" && (bitDepth === 8 || (kind === "instance" && bitDepth === 16));
  } catch (error) {
    if (error instanceof PngError || error instanceof SourceReadError) return false;
    throw error;
  }
}

/** Returns the folder of the dataset: `training` is a split of it. */
function rootOf(folder: string): string {
  return /^(training|testing|train|val|test)$/i.test(baseName(folder)) ? folderOf(folder) : folder;
}
