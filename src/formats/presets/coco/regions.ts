import type { TextsOfFile } from "../../read/readListed.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { cutSpans, type SpanCut } from "../../text/cutSpans.ts";
import type { TextPool } from "../../text/textPool.ts";
import { type CocoFile, imageAt } from "./annotationFile.ts";

/**
 * Reads a COCO file once and returns the text of some images' entries and annotations: for each image `[entry, annotation, ...]`, with `null`
 * for an entry that is missing. `refs`: the images, by their index in the file's list. The texts are in memory of `pool`.
 */
export async function collectRegions(
  tree: SourceTree,
  file: CocoFile,
  refs: readonly number[],
  pool: TextPool,
  signal?: AbortSignal,
): Promise<TextsOfFile> {
  const regions = layOut(file, refs);
  const memory = pool.take(regions.bytes);
  await cutSpans(tree.stream(file.path, signal), cutsOf(file, refs, regions, memory), memory);
  signal?.throwIfAborted();
  return {
    get(ref) {
      const end = regions.ends[ref] ?? 0;
      return end === 0 ? undefined : memory.subarray(regions.begins[ref], end);
    },
  };
}

/** Where the texts of images go, by their index in the file's list; 0 to 0 for an image that is not wanted. */
interface Regions {
  readonly begins: Float64Array;
  readonly ends: Float64Array;
  readonly bytes: number;
}

function layOut({ images }: CocoFile, refs: readonly number[]): Regions {
  const begins = new Float64Array(images.length);
  const ends = new Float64Array(images.length);
  let bytes = 0;
  for (const ref of refs) {
    // An image that is asked for twice has one text.
    if (ends[ref] !== 0) continue;
    const { entry, annotations, annotationBytes } = imageAt(images, ref);
    const entryBytes = entry === undefined ? NULL.length : entry.end - entry.start;
    begins[ref] = bytes;
    bytes += 2 + entryBytes + annotations + annotationBytes;
    ends[ref] = bytes;
  }
  return { begins, ends, bytes };
}

/** Writes the marks of the texts, and yields what is cut from the file for them, in its order. Either list may come first in the file. */
function* cutsOf(
  file: CocoFile,
  refs: readonly number[],
  regions: Regions,
  memory: Uint8Array,
): Generator<SpanCut, void, undefined> {
  // Columns of numbers and not a map: a look-up for each annotation of a file would take longer than everything else here.
  const next = regions.begins.slice();
  const entries = entryCuts(file, refs, next, memory);
  for (const ref of refs) memory[(regions.ends[ref] ?? 0) - 1] = END;
  const { count, starts, lengths, images } = file.annotations;
  let entry = 0;
  for (let i = 0; i < count; i++) {
    const ref = images[i]!;
    if (regions.ends[ref] === 0) continue;
    const start = starts[i]!;
    for (let cut = entries[entry]; cut !== undefined && cut.start < start; cut = entries[++entry]) yield cut;
    const at = next[ref]!;
    memory[at] = COMMA;
    next[ref] = at + 1 + lengths[i]!;
    yield { start, end: start + lengths[i]!, at: at + 1 };
  }
  yield* entries.slice(entry);
}

/** Begins each text with the entry of its image: it comes before the annotations, wherever it is in the file. Returns the cuts in order. */
function entryCuts({ images }: CocoFile, refs: readonly number[], next: Float64Array, memory: Uint8Array): SpanCut[] {
  const cuts: SpanCut[] = [];
  for (const ref of new Set(refs)) {
    const { entry } = imageAt(images, ref);
    const at = next[ref]! + 1;
    memory[at - 1] = LIST;
    if (entry === undefined) {
      memory.set(NULL, at);
      next[ref] = at + NULL.length;
    } else {
      cuts.push({ start: entry.start, end: entry.end, at });
      next[ref] = at + entry.end - entry.start;
    }
  }
  return cuts.sort((a, b) => a.start - b.start);
}

const LIST = 0x5b;
const END = 0x5d;
const COMMA = 0x2c;
const NULL = Uint8Array.of(0x6e, 0x75, 0x6c, 0x6c);
