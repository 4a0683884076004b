import { createBreath } from "../session/sliceWork.ts";

/** Values sorted at a time: a few milliseconds of work. */
const RUN = 4096;

/**
 * The order of texts by code units, as places in `texts`; equal ones stay in their order. A merge sort that lets the page breathe: a
 * plain sort of a million paths would hold it up for seconds.
 */
export async function sortInSlices(texts: readonly string[], signal?: AbortSignal): Promise<Int32Array> {
  const breathe = createBreath(signal);
  let order = Int32Array.from(texts.keys());
  for (let at = 0; at < order.length; at += RUN) {
    order.subarray(at, at + RUN).sort((a, b) => compare(texts[a]!, texts[b]!) || a - b);
    await breathe();
  }
  let merged = new Int32Array(order.length);
  for (let width = RUN; width < order.length; width *= 2) {
    for (let from = 0; from < order.length; from += width * 2) {
      const middle = Math.min(from + width, order.length);
      const end = Math.min(from + width * 2, order.length);
      let left = from;
      let right = middle;
      for (let at = from; at < end; at++) {
        const takeLeft = left < middle && (right >= end || compare(texts[order[left]!]!, texts[order[right]!]!) <= 0);
        merged[at] = takeLeft ? order[left++]! : order[right++]!;
        if (at % 256 === 0) await breathe();
      }
    }
    [order, merged] = [merged, order];
  }
  return order;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
