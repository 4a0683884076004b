import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
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

/** Finds Mapillary Vistas by its class list beside `images` and `labels`, `instances` or `polygons`; without the list by class names in polygons. */
export async function detectMapillary(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  const detection = (await detectByConfig(tree, signal)) ?? (await detectByPolygons(tree, signal));
  return detection === undefined ? [] : [detection];
}

async function detectByConfig(tree: SourceTree, signal?: AbortSignal): Promise<Detection | undefined> {
  const configs: DatasetPath[] = [];
  for (const { path } of tree.files) {
    if (!isVistasConfigName(path)) continue;
    if (looksLikeVistasConfig(await readBeginning(tree, path, HEAD_BYTES, signal))) configs.push(path);
  }
  if (configs.length === 0) return undefined;
  const root = configs.map((path) => folderOf(path)).reduce((a, b) => (a.length <= b.length ? a : b));
  const { images, labelled } = countImages(tree, root);
  if (labelled === 0) return undefined;
  const reasons = [
    `${configs.map(baseName).join(" and ")} ${configs.length === 1 ? "lists" : "list"} classes with colours`,
    `${labelled} of ${count(images, "image has", "images have")} labels`,
  ];
  return { slug: "mapillary", certainty: "certain", root, reasons };
}

async function detectByPolygons(tree: SourceTree, signal?: AbortSignal): Promise<Detection | undefined> {
  const polygons = tree.files.filter(({ path }) => vistasFile(path).kind === "polygons").map(({ path }) => path);
  const samples = evenlySpread(polygons, SAMPLES);
  let fitting = 0;
  for (const path of samples) {
    const text = await readBeginning(tree, path, HEAD_BYTES, signal);
    if (/"objects"\s*:\s*\[/.test(text) && /"label"\s*:\s*"[a-z-]+--[a-z-]+/.test(text)) fitting++;
  }
  const [first] = polygons;
  if (first === undefined || fitting === 0 || fitting * 2 < samples.length) return undefined;
  // In `training/v2.0/polygons` and `training/images` the folder of the split is not the root.
  const root = datasetFolder(vistasHome(first));
  const { images, labelled } = countImages(tree, root);
  const reasons = [
    `${fitting} of ${count(samples.length, "opened JSON file lists", "opened JSON files list")} polygons with class names of Mapillary`,
    `${labelled} of ${count(images, "image has", "images have")} labels`,
  ];
  return { slug: "mapillary", certainty: "likely", root, reasons };
}

function countImages(tree: SourceTree, root: string): { readonly images: number; readonly labelled: number } {
  const { images } = layOut(tree, root, mapillaryOptions.parse({}));
  return { images: images.length, labelled: images.filter(({ sources }) => sources.length > 0).length };
}

/** Returns the folder that contains `v2.0/polygons` or `polygons`. */
function vistasHome(path: string): string {
  const home = folderOf(folderOf(path));
  return /(^|\/)v\d+(\.\d+)*$/i.test(home) ? folderOf(home) : home;
}
