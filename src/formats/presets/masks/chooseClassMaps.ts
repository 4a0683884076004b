import { folderOf, stemOf } from "../../../model/datasetPath.ts";
import type { ReadEvent } from "../../format.ts";
import { greyValues, type MaskSample, sampleMasks } from "../../masks/sampleMasks.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type ClassLookup, classLookup, type FoundClassMap } from "./classMap.ts";
import { type FoundClassMaps, findClassMaps, isClassListName, typedClassMap } from "./findClassMaps.ts";
import type { Layout } from "./layout.ts";
import type { MasksOptions } from "./options.ts";
import { type Scheme, schemeOf } from "./scheme.ts";

/** The rules by which the masks of a dataset are read. */
export interface ChosenMaps {
  readonly scheme: Scheme;
  /** Class lists, the one that fits best first; one for each folder at most. */
  readonly lookups: readonly ClassLookup[];
  /** Which part of the values in the masks the best list names, from 0 to 1. */
  readonly fit: number;
  readonly samples: readonly MaskSample[];
  /** Outcomes and problems of files with class lists. */
  readonly events: readonly ReadEvent[];
  /** Paths of files with class lists, broken ones included. */
  readonly files: ReadonlySet<string>;
}

/** Masks that are opened to see which values they have, by default. */
const SAMPLES = 24;

/** Opens some masks and all class lists, and keeps the lists that name the values of the masks. */
export async function chooseClassMaps(
  tree: SourceTree,
  root: string,
  { images }: Pick<Layout, "images">,
  options: MasksOptions,
  signal?: AbortSignal,
  sampleCount = SAMPLES,
): Promise<ChosenMaps> {
  const masks = images.flatMap((image) =>
    image.masks.filter(({ title }) => title === undefined).map(({ path }) => path),
  );
  const samples = await sampleMasks(tree, masks, sampleCount, signal);
  const stems = new Set(images.map(({ file }) => stemOf(file.path)));
  const found = await findClassMaps(tree, root, stems, signal);
  const typed = typedClassMap(options.classMap);
  const fitting = fittingMaps(found.maps, samples);
  const kept = firstOfEachFolder(fitting);
  const lookups = typed === undefined ? kept.map(({ lookup }) => lookup) : [classLookup(typed, greyValues(samples))];
  const unused = typed === undefined ? found.maps.filter((map) => !fitting.some((fit) => fit.map === map)) : [];
  return {
    scheme: schemeOf(samples, lookups[0], options),
    lookups,
    fit: typed === undefined ? (kept[0]?.fit ?? 0) : 1,
    samples,
    events: [...eventsOf(found, lookups, unused)],
    files: new Set([...found.failed, ...found.maps.map(({ path }) => path)]),
  };
}

interface FittingMap {
  readonly map: FoundClassMap;
  readonly lookup: ClassLookup;
  readonly fit: number;
}

/** The lists that name at least one value of the masks, best first; all lists when no mask was opened. */
function fittingMaps(maps: readonly FoundClassMap[], samples: readonly MaskSample[]): FittingMap[] {
  const greys = greyValues(samples);
  return maps
    .map((map) => ({ map, lookup: classLookup(map, greys) }))
    .map((one) => ({ ...one, fit: samples.length === 0 ? 1 : fitOf(one.lookup, samples) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit || depth(a.map) - depth(b.map) || (a.map.path < b.map.path ? -1 : 1));
}

function firstOfEachFolder(maps: readonly FittingMap[]): FittingMap[] {
  const folders = new Set<string>();
  return maps.filter(({ map }) => {
    const folder = folderOf(map.path);
    const isFirst = !folders.has(folder);
    folders.add(folder);
    return isFirst;
  });
}

function* eventsOf(
  found: FoundClassMaps,
  used: readonly ClassLookup[],
  unused: readonly FoundClassMap[],
): Generator<ReadEvent> {
  yield* found.problems.map((problem) => problemEvent(problem));
  for (const { path } of unused) {
    if (!isClassListName(path)) continue;
    const message = "None of the classes in this list occurs in the masks that were opened.";
    yield problemEvent({ code: "label_map_unused", path, message, action: "The list is not used." });
  }
  for (const path of found.failed) yield fileEvent(path, "failed");
  for (const { path } of found.maps) {
    const isUsed = used.some(({ map }) => map.path === path);
    yield isUsed ? fileEvent(path, "used") : fileEvent(path, "skipped", skipReason.notTheClassList);
  }
}

/** The part of the masks' values, without background and void, that a list names; 1 when there are no such values. */
function fitOf(lookup: ClassLookup, samples: readonly MaskSample[]): number {
  let [all, named] = [0, 0];
  for (const sample of samples) {
    for (const value of sample.counts?.keys() ?? []) {
      if (isBackgroundOrVoid(value, sample, lookup)) continue;
      all++;
      if (isNamed(value, sample, lookup)) named++;
    }
  }
  return all === 0 ? 1 : named / all;
}

function isBackgroundOrVoid(value: number, { hold }: MaskSample, lookup: ClassLookup): boolean {
  return value === 0 || (hold === "numbers" && value === 255 && lookup.byValue(255) === undefined);
}

function isNamed(value: number, { hold, colorOfIndex }: MaskSample, lookup: ClassLookup): boolean {
  const color = hold === "colors" ? value : colorOfIndex?.(value);
  if (color !== undefined && lookup.byColor(color) !== undefined) return true;
  if (hold === "numbers") return lookup.byValue(value) !== undefined;
  const isGrey = value % 0x010101 === 0;
  return isGrey && lookup.byGrey(value & 0xff) !== undefined;
}

function depth({ path }: FoundClassMap): number {
  return path.split("/").length;
}
