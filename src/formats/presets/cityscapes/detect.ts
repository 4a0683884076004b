import type { DatasetPath } from "../../../model/datasetPath.ts";
import { folderOf } from "../../../model/datasetPath.ts";
import { PngError, readPngHeader } from "../../codecs/png.ts";
import { commonRoot } from "../../detect/jsonCandidates.ts";
import type { Detection } from "../../format.ts";
import { datasetFolder, evenlySpread } from "../../images/labelFolders.ts";
import { SourceReadError, type SourceTree } from "../../sourceTree.ts";
import { readBeginning } from "../../text/text.ts";
import { fileKind, homeOf, type LabelKind } from "./fileKind.ts";

/** Files with labels that are opened, and bytes of a JSON file. */
const SAMPLES = 12;
const HEAD_BYTES = 16 * 1024;
/** Names that labels or pictures can have that count here; of a large drop of another kind most files are passed over by it. */
const MAY_COUNT = /\.json$|_gt(Fine|Coarse)_[^/]*\.png$|_leftImg(8|16)bit[^/]*$/i;

/**
 * Finds Cityscapes by its files with labels, named as it names them and with its content; JSON of its kind under other names is likely, and so
 * are pictures alone in `leftImg8bit` with its names.
 */
export async function detectCityscapes(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const named: Candidate[] = [];
  const unnamed: Candidate[] = [];
  const pictures: DatasetPath[] = [];
  for (const { path } of tree.files) {
    if (!MAY_COUNT.test(path)) continue;
    const what = fileKind(path);
    if (what.is === "labels") (what.named ? named : unnamed).push({ path, ...what });
    else if (what.is === "image" && /_leftImg(8|16)bit[^/]*$/i.test(path)) pictures.push(path);
  }
  const labels = await fitting(tree, named, signal);
  const root = (paths: readonly DatasetPath[]) => rootOf(tree, [...paths, ...pictures]);
  if (labels.fit.length > 0 && labels.fit.length * 2 >= labels.opened) {
    const reasons = [
      `${named.length} ${named.length === 1 ? "file" : "files"} of labels named as in Cityscapes, such as ${nameOf(named[0]!.path)}`,
      `${labels.fit.length} of ${labels.opened} that were opened hold what their names say`,
    ];
    return [{ slug: "cityscapes", certainty: "certain", root: root(named.map(({ path }) => path)), reasons }];
  }
  const others = await fitting(tree, unnamed, signal);
  if (others.fit.length > 0 && others.fit.length * 2 >= others.opened) {
    const reasons = [
      `${others.fit.length} of ${others.opened} JSON files that were opened list polygons as Cityscapes does`,
    ];
    return [{ slug: "cityscapes", certainty: "likely", root: root(unnamed.map(({ path }) => path)), reasons }];
  }
  const inFolder = pictures.filter((path) => homeOf(path) !== undefined && /_\d+_\d+_leftImg/i.test(path));
  if (inFolder.length === 0) return [];
  const reasons = [`${inFolder.length} pictures in leftImg8bit are named as in Cityscapes, without labels`];
  return [{ slug: "cityscapes", certainty: "likely", root: root([]), reasons }];
}

/** A file that may hold labels; `named`: as Cityscapes names them. */
interface Candidate {
  readonly path: DatasetPath;
  readonly kind: LabelKind;
  readonly named: boolean;
}

async function fitting(
  tree: SourceTree,
  files: readonly Candidate[],
  signal?: AbortSignal,
): Promise<{ fit: DatasetPath[]; opened: number }> {
  const samples = evenlySpread(files, SAMPLES);
  const fit: DatasetPath[] = [];
  for (const file of samples) if (await fits(tree, file, signal)) fit.push(file.path);
  return { fit, opened: samples.length };
}

async function fits(tree: SourceTree, { path, kind, named }: Candidate, signal?: AbortSignal): Promise<boolean> {
  if (kind === "polygons" || kind === "boxes") {
    const text = await readBeginning(tree, path, HEAD_BYTES, signal);
    const hasSize = /"img(Height|Width)"\s*:/.test(text);
    // Vistas lists polygons as well, with a size in other words: under a name that says nothing the size decides.
    const isAlike = hasSize || (named && /"label"\s*:[^[{]*"(polygon|bbox)"\s*:/.test(text));
    return /"objects"\s*:\s*\[/.test(text) && isAlike;
  }
  try {
    const { colorType, bitDepth } = readPngHeader(await tree.head(path, 64, signal));
    return (colorType === "grey" || colorType === "palette") && bitDepth >= 8;
  } catch (error) {
    if (error instanceof PngError || error instanceof SourceReadError) return false;
    throw error;
  }
}

/** The folder around `leftImg8bit`, `gtFine` and the like; where there are none, that around everything. */
function rootOf(tree: SourceTree, paths: readonly DatasetPath[]): string {
  const homes = paths.map((path) => homeOf(path) ?? datasetFolder(folderOf(path)));
  return commonRoot(tree, homes);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
