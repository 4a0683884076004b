import type { SourceTree } from "../../sourceTree.ts";
import { cutSpans, type SpanCut } from "../../text/cutSpans.ts";
import { type CocoFile, imageAt } from "./annotationFile.ts";

/** The text of one image while it is put together. `at`: where its next byte goes. */
interface Region {
  readonly begin: number;
  readonly end: number;
  at: number;
}

/**
 * Reads a COCO file once and returns the text of some images' entries and annotations: for each image `[entry, annotation, ...]`, with `null`
 * for an entry that is missing. `refs`: the images, by their index in the file's list. Memory is that of the text.
 */
export async function collectRegions(
  tree: SourceTree,
  file: CocoFile,
  refs: readonly number[],
  signal?: AbortSignal,
): Promise<Map<number, Uint8Array>> {
  const regions = new Map<number, Region>();
  let total = 0;
  for (const ref of refs) {
    const { entry, annotations, annotationBytes } = imageAt(file.images, ref);
    const entryBytes = entry === undefined ? NULL.length : entry.end - entry.start;
    const end = total + 2 + entryBytes + annotations + annotationBytes;
    regions.set(ref, { begin: total, end, at: total });
    total = end;
  }
  const pool = new Uint8Array(total);
  const entryCuts = placeEntries(file, regions, pool);
  const annotationCuts = placeAnnotations(file, regions, pool);
  for (const region of regions.values()) pool[region.at++] = END;
  // Both lists are in order, and either may come first in the file.
  const cuts = [...entryCuts, ...annotationCuts].sort((a, b) => a.start - b.start);
  await cutSpans(tree.stream(file.path, signal), cuts, pool);
  signal?.throwIfAborted();
  return new Map(refs.map((ref) => [ref, textOf(regions, ref, pool)]));
}

/** Begins each region with its entry: it comes before the annotations, wherever it is in the file. */
function placeEntries(file: CocoFile, regions: ReadonlyMap<number, Region>, pool: Uint8Array): SpanCut[] {
  const cuts: SpanCut[] = [];
  for (const [ref, region] of regions) {
    const { entry } = imageAt(file.images, ref);
    pool[region.at++] = LIST;
    if (entry === undefined) {
      pool.set(NULL, region.at);
      region.at += NULL.length;
    } else {
      cuts.push({ start: entry.start, end: entry.end, at: region.at });
      region.at += entry.end - entry.start;
    }
  }
  return cuts.sort((a, b) => a.start - b.start);
}

function placeAnnotations(
  { images, starts, ends, imageOf }: CocoFile,
  regions: ReadonlyMap<number, Region>,
  pool: Uint8Array,
): SpanCut[] {
  // A list, because a look-up in a map for each annotation of a file would take longer than everything else here.
  const regionOf: (Region | undefined)[] = images.map((_, ref) => regions.get(ref));
  const cuts: SpanCut[] = [];
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i];
    const end = ends[i];
    const ref = imageOf[i];
    if (start === undefined || end === undefined || ref === undefined)
      throw new RangeError("The lists differ in length.");
    const region = regionOf[ref];
    if (region === undefined) continue;
    pool[region.at++] = COMMA;
    cuts.push({ start, end, at: region.at });
    region.at += end - start;
  }
  return cuts;
}

function textOf(regions: ReadonlyMap<number, Region>, ref: number, pool: Uint8Array): Uint8Array {
  const region = regions.get(ref);
  if (region === undefined) throw new Error(`The image ${ref} has no region.`);
  return pool.subarray(region.begin, region.end);
}

const LIST = 0x5b;
const END = 0x5d;
const COMMA = 0x2c;
const NULL = Uint8Array.of(0x6e, 0x75, 0x6c, 0x6c);
