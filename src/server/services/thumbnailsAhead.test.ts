import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { noiseImage } from "../../samples/noiseImage.ts";
import { type ApiBench, openApiBench } from "../routes/apiBench.suite.ts";
import { createThumbnailsAhead } from "./thumbnailsAhead.ts";

let bench: ApiBench;
let project: { workspaceId: number; projectId: number };

beforeAll(async () => {
  bench = await openApiBench();
  const files: Record<string, Uint8Array> = { "damaged.png": noiseImage(400, 999).subarray(0, 60) };
  for (let at = 0; at < 130; at++) files[`photo ${at}.png`] = noiseImage(400, at);
  const task = await bench.tasks.import({ files, preset: "images" });
  project = { workspaceId: 1, projectId: task.output?.project.id ?? 0 };
});
afterAll(() => bench.close());

function deps() {
  const { thumbnails } = bench.deps;
  if (thumbnails === undefined) throw new Error("The bench makes thumbnails.");
  return { ...bench.deps, thumbnails };
}

/** Returns the number of thumbnails that are kept. */
function kept(): number {
  const folder = join(bench.tasks.directory, "thumbnails");
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true }).filter((name) => `${name}`.endsWith(".webp")).length
    : 0;
}

it("makes the first screen at once, the next ones only while the server is idle, and no more than allowed", async () => {
  let release = () => {};
  const busy = new Promise<void>((resolve) => {
    release = resolve;
  });
  const ahead = createThumbnailsAhead(deps(), () => busy, 100);
  const made = ahead.make(project, new AbortController().signal);
  await expect.poll(kept, { timeout: 20_000 }).toBe(59);
  // The damaged image counts as well.
  expect(kept()).toBe(59);
  release();
  await made;
  expect(kept()).toBe(99);
});

it("makes those of all images, and passes over what cannot be decoded", async () => {
  const ahead = createThumbnailsAhead(deps(), async () => {});
  await ahead.make(project, new AbortController().signal);
  expect(kept()).toBe(130);
});

it("ends with its signal, and at once for a project that is gone", async () => {
  const stop = new AbortController();
  const ahead = createThumbnailsAhead(deps(), async (signal) => {
    stop.abort(new Error("closing"));
    signal.throwIfAborted();
  });
  await expect(ahead.make(project, stop.signal)).rejects.toThrow("closing");
  await createThumbnailsAhead(deps(), async () => {}).make(
    { workspaceId: 1, projectId: 999 },
    new AbortController().signal,
  );
});
