import { createBreath } from "../flow/sliceWork.ts";

/** Values that are sorted at a time: a few milliseconds of work. */
const RUN = 4096;

/**
 * Returns the order of texts by code units, as indices in `texts`; equal ones stay in their order. A merge sort in time slices: a plain sort
 * of a million paths would block the page for seconds.
 */
export async function sortInSlices(texts: readonly string[], signal?: AbortSignal): Promise<Int32Array> {
  const breathe = createBreath(signal);
  const compare = (a: number, b: number): number => {
    const one = texts[a]!;
    const other = texts[b]!;
    if (one < other) return -1;
    return one > other ? 1 : 0;
  };
  let order = Int32Array.from(texts.keys());
  for (let at = 0; at < order.length; at += RUN) {
    order.subarray(at, at + RUN).sort((a, b) => compare(a, b) || a - b);
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
        const takeLeft = left < middle && (right >= end || compare(order[left]!, order[right]!) <= 0);
        merged[at] = order[takeLeft ? left++ : right++]!;
        if (at % 256 === 0) await breathe();
      }
    }
    [order, merged] = [merged, order];
  }
  return order;
}
