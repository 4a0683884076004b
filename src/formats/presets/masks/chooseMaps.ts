import { folderOf, stemOf } from "../../../model/datasetPath.ts";
import type { ReadEvent } from "../../format.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type ClassLookup, type ClassMap, classLookup } from "./classMap.ts";
import type { Layout } from "./layout.ts";
import type { MasksOptions } from "./options.ts";
import { isListName, readMaps, typedMap } from "./readMaps.ts";
import { type Scheme, schemeOf } from "./scheme.ts";
import { type MaskLook, surveyMasks } from "./survey.ts";

/** By what rules the masks of a dataset are read. */
export interface ChosenMaps {
  readonly scheme: Scheme;
  /** Lists of classes, the one that fits best first; one for each folder at most. */
  readonly maps: readonly ClassMap[];
  /** How much of what the masks hold the best list names, from 0 to 1. */
  readonly fit: number;
  readonly looks: readonly MaskLook[];
  /** Outcomes and problems of files with lists of classes, and the paths of these. */
  readonly events: readonly ReadEvent[];
  readonly files: ReadonlySet<string>;
}

/** Masks that are opened to see what they hold. */
const SAMPLES = 24;

/** Looks at some masks and at all lists of classes, and keeps the lists that name what the masks hold. */
export async function chooseMaps(
  tree: SourceTree,
  root: string,
  { images }: Pick<Layout, "images">,
  options: MasksOptions,
  signal?: AbortSignal,
  samples = SAMPLES,
): Promise<ChosenMaps> {
  const masks = images.flatMap((image) =>
    image.masks.filter(({ title }) => title === undefined).map(({ path }) => path),
  );
  const looks = await surveyMasks(tree, masks, samples, signal);
  const stems = new Set(images.map(({ file }) => stemOf(file.path)));
  const found = await readMaps(tree, root, stems, signal);
  const typed = typedMap(options.classMap);
  const fits = found.maps
    .map((map) => ({ map, fit: looks.length === 0 ? 1 : fitOf(classLookup(map), looks) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit || depth(a.map) - depth(b.map) || (a.map.path! < b.map.path! ? -1 : 1));
  const folders = new Set<string>();
  const kept = fits.filter(({ map }) => {
    const folder = folderOf(map.path!);
    const isFirst = !folders.has(folder);
    folders.add(folder);
    return isFirst;
  });
  const maps = typed === undefined ? kept.map(({ map }) => map) : [typed];
  const events: ReadEvent[] = found.problems.map(problemEvent);
  for (const { path } of typed === undefined ? found.maps : []) {
    if (!isListName(path!) || fits.some(({ map }) => map.path === path)) continue;
    const message = "None of its classes occurs in the masks that were looked at.";
    events.push(problemEvent({ code: "label_map_unused", path: path!, message, action: "Not used." }));
  }
  for (const path of found.failed) events.push(fileEvent(path, "failed"));
  for (const { path } of found.maps) {
    const isUsed = maps.some((map) => map.path === path);
    events.push(isUsed ? fileEvent(path!, "used") : fileEvent(path!, "skipped", skipReason.notTheClassList));
  }
  const best = maps[0];
  return {
    scheme: schemeOf(looks, best && classLookup(best), options),
    maps,
    fit: typed === undefined ? (kept[0]?.fit ?? 0) : 1,
    looks,
    events,
    files: new Set([...found.failed, ...found.maps.map(({ path }) => path!)]),
  };
}

/** The part of the masks' values, background and void aside, that a list names; 1 when there are no such values. */
function fitOf(lookup: ClassLookup, looks: readonly MaskLook[]): number {
  let [all, named] = [0, 0];
  for (const { hold, counts, colorOfIndex } of looks) {
    for (const value of counts?.keys() ?? []) {
      if (value === 0 || (hold === "numbers" && value === 255 && lookup.byValue(255) === undefined)) continue;
      const color = hold === "colors" ? value : colorOfIndex?.(value);
      const isGrey = hold === "colors" && value % 0x010101 === 0;
      const found = hold === "numbers" ? lookup.byValue(value) : isGrey ? lookup.byGrey(value & 0xff) : undefined;
      all++;
      if (found !== undefined || (color !== undefined && lookup.byColor(color) !== undefined)) named++;
    }
  }
  return all === 0 ? 1 : named / all;
}

function depth({ path }: ClassMap): number {
  return path!.split("/").length;
}
