import { statfs } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Gauge, type Registry } from "prom-client";
import type { Deps } from "./deps.ts";
import { createStorageTotals } from "./storageTotals.ts";

/** What gauges are read from. */
export type GaugeSources = Pick<Deps, "db" | "now"> & { readonly config: Pick<Deps["config"], "dataDir"> };

const unfinished = ["queued", "consumed", "started", "terminating"] as const;
/** How long a scrape waits for a source before it goes on without it, ms. */
const PATIENCE_MS = 2_000;

/**
 * Adds the gauges of the queue, the store and the disk. Returns a function that reads them, to be called before each scrape. A source that
 * fails or does not respond costs its own gauges only, because the others are needed most when something fails.
 */
export function addGauges(registry: Registry, { db, config, now }: GaugeSources): () => Promise<void> {
  const registers = [registry];
  const tasks = new Gauge({
    name: "dropset_tasks",
    help: "Tasks that are not finished, by status.",
    labelNames: ["status"],
    registers,
  });
  const oldest = new Gauge({
    name: "dropset_queue_oldest_seconds",
    help: "How long the oldest waiting task has waited; 0 when none waits.",
    registers,
  });
  const blobs = new Gauge({
    name: "dropset_blobs",
    help: "Stored contents, counted in each workspace; up to 15 minutes old.",
    registers,
  });
  const blobBytes = new Gauge({
    name: "dropset_blob_bytes",
    help: "Size of the stored contents; up to 15 minutes old.",
    registers,
  });
  const segmentBytes = new Gauge({
    name: "dropset_segment_bytes",
    help: "Size of all segments with their dead space; up to 15 minutes old.",
    registers,
  });
  const free = new Gauge({
    name: "dropset_disk_free_bytes",
    help: "Space that the server may still use on the disk with DATA_DIR.",
    registers,
  });
  const size = new Gauge({ name: "dropset_disk_size_bytes", help: "Size of the disk with DATA_DIR.", registers });
  const totals = createStorageTotals(db, now);

  return async () => {
    const [counts, waiting, disk] = await Promise.all([
      inTime(db.call("countTasks", {})),
      inTime(db.call("oldestQueuedTask", {}).then((createdAt) => waitedSeconds(createdAt, now()))),
      inTime(statfs(config.dataDir)),
    ]);
    if (counts === undefined) tasks.reset();
    else for (const status of unfinished) tasks.set({ status }, counts[status] ?? 0);
    show(oldest, waiting);
    show(free, disk && disk.bavail * disk.bsize);
    show(size, disk && disk.blocks * disk.bsize);
    const stored = totals();
    show(blobs, stored?.blobs);
    show(blobBytes, stored?.blobBytes);
    show(segmentBytes, stored?.segmentBytes);
  };
}

function waitedSeconds(createdAt: number | undefined, now: number): number {
  return createdAt === undefined ? 0 : Math.max(0, now - createdAt) / 1000;
}

/** Sets a gauge. One whose value is not known is missing from the scrape, because 0 would be wrong. */
function show(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}

/** Returns the result of a source; undefined when it fails or takes too long. */
async function inTime<Result>(source: Promise<Result>): Promise<Result | undefined> {
  return Promise.race([source.catch(() => undefined), sleep(PATIENCE_MS, undefined, { ref: false })]);
}
