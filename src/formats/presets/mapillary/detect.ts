import { type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { isVistasConfigName, looksLikeVistasConfig } from "../../detect/vistasFiles.ts";
import type { Detection } from "../../format.ts";
import { datasetFolder, evenlySpread } from "../../images/labelFolders.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { readBeginning } from "../../text/text.ts";
import { layOut, vistasFile } from "./layout.ts";
import { mapillaryOptions } from "./options.ts";

/** JSON files that are opened, and bytes of each. */
const SAMPLES = 8;
const HEAD_BYTES = 64 * 1024;

/** Finds Mapillary Vistas by its list of classes beside `images` and `labels`, `instances` or `polygons`; without the list by names in polygons. */
export async function detectMapillary(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const configs: DatasetPath[] = [];
  for (const { path } of tree.files) {
    if (!isVistasConfigName(path)) continue;
    if (looksLikeVistasConfig(await readBeginning(tree, path, HEAD_BYTES, signal))) configs.push(path);
  }
  if (configs.length > 0) {
    const root = configs.map((path) => folderOf(path)).reduce((a, b) => (a.length <= b.length ? a : b));
    const counts = countIn(tree, root);
    if (counts.labels > 0) {
      const reasons = [
        `${configs.map((path) => path.slice(path.lastIndexOf("/") + 1)).join(" and ")} lists classes with colours`,
        counts.words,
      ];
      return [{ slug: "mapillary", certainty: "certain", root, reasons }];
    }
  }
  const polygons = tree.files.filter(({ path }) => vistasFile(path).kind === "polygons").map(({ path }) => path);
  const samples = evenlySpread(polygons, SAMPLES);
  let fit = 0;
  for (const path of samples) {
    const text = await readBeginning(tree, path, HEAD_BYTES, signal);
    if (/"objects"\s*:\s*\[/.test(text) && /"label"\s*:\s*"[a-z-]+--[a-z-]+/.test(text)) fit++;
  }
  if (fit === 0 || fit * 2 < samples.length) return [];
  // `training/v2.0/polygons` and `training/images`: the part is no dataset.
  const root = datasetFolder(vistasHome(polygons[0]!));
  const reasons = [
    `${fit} of ${samples.length} JSON files that were opened list polygons with names of Mapillary's classes`,
    countIn(tree, root).words,
  ];
  return [{ slug: "mapillary", certainty: "likely", root, reasons }];
}

function countIn(tree: SourceTree, root: string): { readonly labels: number; readonly words: string } {
  const { images } = layOut(tree, root, mapillaryOptions.parse({}));
  const labels = images.filter(({ sources }) => sources.length > 0).length;
  return { labels, words: `${labels} of ${images.length} images have labels` };
}

/** The folder around `v2.0/polygons` or `polygons`. */
function vistasHome(path: string): string {
  const home = folderOf(folderOf(path));
  return /(^|\/)v\d+(\.\d+)*$/i.test(home) ? folderOf(home) : home;
}
