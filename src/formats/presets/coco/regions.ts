import type { SourceTree } from "../../sourceTree.ts";
import { cutSpans, type SpanCut } from "../../text/cutSpans.ts";
import type { CocoFile } from "./annotationFile.ts";

/**
 * The text of some images' entries and annotations, taken out of a COCO file in one reading: for each image `[entry, annotation, ...]`, the
 * entry being `null` when there is none. Memory is that of the text.
 */
export async function collectRegions(
  tree: SourceTree,
  file: CocoFile,
  refs: readonly number[],
  signal?: AbortSignal,
): Promise<Map<number, Uint8Array>> {
  const slotOf = new Int32Array(file.images.length).fill(-1);
  const cursors: number[] = [];
  const ends: number[] = [];
  let total = 0;
  for (const [slot, ref] of refs.entries()) {
    const image = file.images[ref]!;
    const entryBytes = image.entry === undefined ? 4 : image.entry.end - image.entry.start;
    slotOf[ref] = slot;
    cursors.push(total);
    total += 2 + entryBytes + image.annotations + image.annotationBytes;
    ends.push(total);
  }
  const pool = new Uint8Array(total);
  const begins = [...cursors];
  const mark = (slot: number, byte: number) => {
    pool[cursors[slot]!++] = byte;
  };
  // Entries come before the annotations of their image, wherever they are in the file: their room is kept for them.
  const entries = refs
    .flatMap((ref, slot) => {
      const { entry } = file.images[ref]!;
      mark(slot, LIST);
      if (entry === undefined) {
        pool.set(NULL, cursors[slot]!);
        cursors[slot]! += NULL.length;
        return [];
      }
      const at = cursors[slot]!;
      cursors[slot]! += entry.end - entry.start;
      return [{ start: entry.start, end: entry.end, at }];
    })
    .sort((a, b) => a.start - b.start);

  const wanted: SpanCut[] = [...entries];
  for (let i = 0; i < file.starts.length; i++) {
    const slot = slotOf[file.imageOf[i]!]!;
    if (slot < 0) continue;
    const [start, end] = [file.starts[i]!, file.ends[i]!];
    mark(slot, COMMA);
    wanted.push({ start, end, at: cursors[slot]! });
    cursors[slot]! += end - start;
  }
  for (const slot of refs.keys()) mark(slot, END);
  // Two runs that are in order each, whichever list comes first in the file.
  wanted.sort((a, b) => a.start - b.start);
  await cutSpans(tree.stream(file.path, signal), wanted, pool);
  signal?.throwIfAborted();
  return new Map(refs.map((ref, slot) => [ref, pool.subarray(begins[slot]!, ends[slot]!)]));
}

const LIST = 0x5b;
const END = 0x5d;
const COMMA = 0x2c;
const NULL = Uint8Array.of(0x6e, 0x75, 0x6c, 0x6c);
