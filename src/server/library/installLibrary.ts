import { once } from "node:events";
import type { SampleFile } from "../../samples/sampleFile.ts";
import type { Stores } from "../storage/stores.ts";
import { startThread } from "../thread.ts";
import { storeFiles } from "./storeFiles.ts";

/** The sample that ships with the product. A changed sample gets another name. */
const SAMPLE = { name: "shapes-1", title: "Shapes" } as const;

/**
 * Installs the sample project in the library of all workspaces, unless an earlier start has done so. It is imported like any folder, by a
 * hidden task. Returns true when that task was created now.
 */
export async function installLibrary(
  stores: Stores,
  options: { now(): number; wake(): void; readonly signal: AbortSignal },
): Promise<boolean> {
  const { db } = stores;
  const workspaceId = await db.call("shippedWorkspace", { at: options.now() });
  if (await db.call("hasSample", { workspaceId, name: SAMPLE.name })) return false;
  const files = await drawSample(options.signal);
  options.signal.throwIfAborted();
  const stored = await storeFiles(stores, workspaceId, files, options.now());
  // Another process may have installed it in the meantime. Its contents are the same then.
  const isNew = await db.call("startSample", {
    workspaceId,
    name: SAMPLE.name,
    title: SAMPLE.title,
    preset: "supervisely",
    request: JSON.stringify({
      sample: SAMPLE.name,
      project: { id: null, title: SAMPLE.title },
      preset: "supervisely",
      onConflict: "ignore",
    }),
    files: stored,
    at: options.now(),
  });
  if (isNew) options.wake();
  return isNew;
}

async function drawSample(signal: AbortSignal): Promise<SampleFile[]> {
  const thread = startThread("./library/drawSample.worker.ts");
  try {
    const [files] = (await once(thread, "message", { signal })) as [SampleFile[]];
    return files;
  } finally {
    await thread.terminate();
  }
}
