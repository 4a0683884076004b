import { belowFolder, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import { Declarations } from "../../classes/declarations.ts";
import { hexColor, isBackground } from "../../classes/maskColors.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { pairAnnotations } from "../../images/pairAnnotations.ts";
import { assignSplits } from "../../images/splitLists.ts";
import { stemKey, withoutContainerFolders } from "../../images/stemKeys.ts";
import { greysAreColors } from "../../masks/greyColors.ts";
import { greyValues, sampleMasks } from "../../masks/sampleMasks.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { readXml, textOf } from "../../text/xml.ts";
import { type LabelMap, readLabelMap } from "./labelMap.ts";
import { layOut, type VocLayout } from "./layout.ts";
import type { VocOptions } from "./options.ts";
import { reportOrphanMasks, reportOrphans } from "./orphans.ts";
import { ImageReader } from "./readImages.ts";

/** Reads a Pascal VOC dataset, image by image. */
export async function* readVoc(
  tree: SourceTree,
  { root, options, signal }: ReadContext<VocOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  signal?.throwIfAborted();
  const layout = layOut(tree, root);
  for (const { path, reason } of layout.others) yield fileEvent(path, "skipped", reason);
  yield* reportTrimaps(layout);
  const maps = await readLabelMap(tree, layout, signal);
  for (const path of [...layout.labelMaps, ...layout.classNames]) {
    yield fileEvent(path, maps.failed.includes(path) ? "failed" : "used");
  }
  const inRoot = (path: string) => belowFolder(path, root);
  const images = layout.images.map(({ path }) => ({ path, key: stemKey(inRoot(path)) }));
  const datasets = await assignSplits(tree, images, layout.lists, signal);
  for (const { path } of layout.lists) yield fileEvent(path, datasets.failed.has(path) ? "failed" : "used");
  const pairs = await pairAnnotations(root, layout.images, layout.annotations, async (path) => {
    signal?.throwIfAborted();
    const xml = await readXml(tree, path, { signal });
    return xml.ok && xml.value.name === "annotation" ? textOf(xml.value, "filename") : undefined;
  });
  for (const problem of [...maps.problems, ...datasets.problems, ...pairs.problems]) yield problemEvent(problem);

  const declarations = new Declarations();
  yield* declareMaskClasses(maps.labelMap, declarations);
  const datasetOf = (image: DatasetPath) =>
    datasets.datasetOf.get(image) ?? (withoutContainerFolders(inRoot(image)) || "ds0");
  const { labelMap } = maps;
  const areColors = await areGreysColors(tree, layout, labelMap, signal);
  const context = { tree, layout, pairs, labelMap, greysAreColors: areColors, datasetOf, declarations };
  const reader = new ImageReader({ ...context, options, signal });
  yield* reader.read();
  yield* reportOrphans(tree, layout.images, pairs, signal);
  yield* reportOrphanMasks(root, layout, pairs.orphans);
}

/** The twenty classes of Pascal VOC are declared only when they are used; those of a label map always. */
function* declareMaskClasses({ path, classes }: LabelMap, declarations: Declarations): Generator<ReadEvent> {
  if (path === undefined) return;
  for (const { name, color } of classes) {
    if (!isBackground(name)) yield* declarations.declareClass(name, { color: hexColor(color) });
  }
}

/** Class masks that are opened to see whether their greys are colours of the label map. */
const SAMPLES = 24;

async function areGreysColors(
  tree: SourceTree,
  { classMasks }: VocLayout,
  { path, classes }: LabelMap,
  signal?: AbortSignal,
): Promise<boolean> {
  if (path === undefined) return false;
  const samples = await sampleMasks(tree, [...classMasks.byImage.values()], SAMPLES, signal);
  return greysAreColors(greyValues(samples), {
    isValue: (value) => value < classes.length,
    isColor: (color) => classes.some((one) => one.color === color),
  });
}

/** Trimaps beside the boxes are labels, too; the report states that they are not imported. */
function* reportTrimaps({ others }: VocLayout): Generator<ReadEvent> {
  const trimaps = others.filter(({ path }) => /(^|\/)trimaps\//i.test(path));
  const [first] = trimaps;
  if (first === undefined) return;
  yield problemEvent({
    code: "masks_not_read",
    path: folderOf(first.path),
    message: `There ${trimaps.length === 1 ? "is" : "are"} ${count(trimaps.length, "mask")} beside the boxes, in a folder that is not part of Pascal VOC.`,
    action: "The masks are skipped. To import them, choose the preset Mask PNGs.",
  });
}
