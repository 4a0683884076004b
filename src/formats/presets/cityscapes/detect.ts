import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import { PngError, readPngHeader } from "../../codecs/png.ts";
import { commonRoot } from "../../detect/jsonCandidates.ts";
import type { Certainty, Detection } from "../../format.ts";
import { datasetFolder, evenlySpread } from "../../images/labelFolders.ts";
import { SourceReadError, type SourceTree } from "../../sourceTree.ts";
import { readBeginning } from "../../text/text.ts";
import { fileKind, homeOf, type LabelKind } from "./fileKind.ts";

/** Label files that are opened, and bytes of a JSON file. */
const SAMPLES = 12;
const HEAD_BYTES = 16 * 1024;
/** Matches paths that may be label files or images; excludes most files of a drop in another format. */
const CANDIDATES = /\.json$|_gt(Fine|Coarse)_[^/]*\.png$|_leftImg(8|16)bit[^/]*$/i;

/**
 * Finds Cityscapes by the names and the content of its label files. Likely for JSON of its kind under other names, and for images alone in
 * `leftImg8bit` with its names.
 */
export async function detectCityscapes(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const { named, unnamed, images } = candidatesIn(tree);
  const detection = (certainty: Certainty, paths: readonly DatasetPath[], reasons: readonly string[]) => {
    return [{ slug: "cityscapes", certainty, root: rootOf(tree, [...paths, ...images]), reasons }];
  };
  const labels = await openSamples(tree, named, signal);
  const [example] = named;
  if (example !== undefined && areMostlySound(labels)) {
    const reasons = [
      `${count(named.length, "label file is", "label files are")} named as in Cityscapes, such as ${baseName(example.path)}`,
      `${labels.sound} of ${count(labels.opened, "opened file has", "opened files have")} the content that their names indicate`,
    ];
    return detection("certain", pathsOf(named), reasons);
  }
  const others = await openSamples(tree, unnamed, signal);
  if (areMostlySound(others)) {
    const files = count(others.opened, "opened JSON file lists", "opened JSON files list");
    return detection("likely", pathsOf(unnamed), [`${others.sound} of ${files} polygons in the layout of Cityscapes`]);
  }
  const inFolder = images.filter((path) => homeOf(path) !== undefined && /_\d+_\d+_leftImg/i.test(path));
  if (inFolder.length === 0) return [];
  const files = count(inFolder.length, "image in leftImg8bit is", "images in leftImg8bit are");
  return detection("likely", [], [`${files} named as in Cityscapes, without labels`]);
}

/** A file that may contain labels; `named`: with a name of Cityscapes. */
interface Candidate {
  readonly path: DatasetPath;
  readonly kind: LabelKind;
  readonly named: boolean;
}

interface Candidates {
  readonly named: readonly Candidate[];
  readonly unnamed: readonly Candidate[];
  readonly images: readonly DatasetPath[];
}

function candidatesIn(tree: SourceTree): Candidates {
  const named: Candidate[] = [];
  const unnamed: Candidate[] = [];
  const images: DatasetPath[] = [];
  for (const { path } of tree.files) {
    if (!CANDIDATES.test(path)) continue;
    const file = fileKind(path);
    if (file.is === "labels") (file.named ? named : unnamed).push({ path, kind: file.kind, named: file.named });
    else if (file.is === "image" && /_leftImg(8|16)bit[^/]*$/i.test(path)) images.push(path);
  }
  return { named, unnamed, images };
}

function pathsOf(files: readonly Candidate[]): DatasetPath[] {
  return files.map(({ path }) => path);
}

/** Opened files, and how many of them have the content of label files. */
interface Samples {
  readonly sound: number;
  readonly opened: number;
}

async function openSamples(tree: SourceTree, files: readonly Candidate[], signal?: AbortSignal): Promise<Samples> {
  const samples = evenlySpread(files, SAMPLES);
  let sound = 0;
  for (const file of samples) if (await isSound(tree, file, signal)) sound++;
  return { sound, opened: samples.length };
}

function areMostlySound({ sound, opened }: Samples): boolean {
  return sound > 0 && sound * 2 >= opened;
}

async function isSound(tree: SourceTree, { path, kind, named }: Candidate, signal?: AbortSignal): Promise<boolean> {
  if (kind === "polygons" || kind === "boxes") {
    const text = await readBeginning(tree, path, HEAD_BYTES, signal);
    const hasSize = /"img(Height|Width)"\s*:/.test(text);
    // Vistas lists polygons as well, with other fields for the size. Without a name of Cityscapes the size decides.
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

/** Returns the folder that contains `leftImg8bit`, `gtFine` and the like; without them the folder that contains everything. */
function rootOf(tree: SourceTree, paths: readonly DatasetPath[]): string {
  const homes = paths.map((path) => homeOf(path) ?? datasetFolder(folderOf(path)));
  return commonRoot(tree, homes);
}
