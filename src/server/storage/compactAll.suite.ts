import { type CompactionReport, compact, dropDead } from "./compaction.ts";
import { findDeadSpace } from "./deadSpace.ts";
import type { Stores } from "./stores.ts";

/** Rewrites what a sweep would rewrite now. */
export async function compactAll(stores: Stores, now: () => number): Promise<CompactionReport> {
  return compact(stores, (await findDeadSpace(stores)).rewrites, { now });
}

/** Retires the segments that a sweep would retire now. */
export async function dropAllDead(stores: Stores): Promise<{ dropped: number; freedBytes: number }> {
  return dropDead(stores, (await findDeadSpace(stores)).dead);
}
