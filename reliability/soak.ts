import { setTimeout as sleep } from "node:timers/promises";
import { createApi } from "../e2e/api.ts";
import { createNativeClient, noiseFiles } from "../e2e/nativeClient.ts";
import type { Part } from "./part.ts";
import { slope } from "./percentile.ts";
import { loggedErrors, readServer } from "./readServer.ts";
import { startServer } from "./startServer.ts";
import { MOST_MB } from "./uploaders.ts";

const FILES = 200;
const FILE_BYTES = 20_000;
const PROJECTS_KEPT = 5;
/** The share of the time before which nothing is judged: caches fill. */
const WARM_UP = 0.3;
/** Growth after the warm-up that is called a leak, in percent of the memory in 10 minutes, and only after a soak of so long. */
const MOST_GROWTH = 2;
const JUDGED_AFTER_MS = 15 * 60_000;
const TEN_MINUTES_MS = 600_000;

/** Imports, reads, deletes and cleans up at half load for the whole of its time, and looks whether the server grows. */
export const soak: Part = {
  name: "soak",
  title: "soak",
  weight: 8,
  async run({ seed, hasTime, isShort, startedData, watch, say }) {
    const product = await startServer({ from: startedData });
    const memory = watch(product.pid());
    const api = createApi(product);
    const client = createNativeClient(product);
    const problems: string[] = [];
    const kept: { id: number; hashes: string[] }[] = [];
    const samples: { at: number; mb: number; handles: number }[] = [];
    const since = Date.now();
    let imports = 0;
    try {
      while (imports < 3 || (hasTime() && !isShort)) {
        const started = performance.now();
        const files = noiseFiles(FILES, FILE_BYTES, seed + imports * 1000);
        await client.upload(files);
        const task = await api.ended(await client.start(files, `soak ${imports}`, "images"));
        const id = task.output?.project.id ?? 0;
        for (const image of (await api.images(id)).slice(0, 20)) {
          await api.bytes(`/v1/images/${image.id}/thumbnail?size=200`);
          await api.bytes(`/v1/images/${image.id}/file`);
        }
        await api.bytes(`/v1/projects/${id}/download?format=coco`);
        kept.push({ id, hashes: files.map(({ hash }) => hash) });
        const old = kept.length > PROJECTS_KEPT ? kept.shift() : undefined;
        if (old !== undefined)
          await fetch(`${product.url}/v1/projects/${old.id}`, {
            method: "DELETE",
            headers: { "x-api-key": product.key },
          });
        if (imports % 10 === 9) await product.command("gc");
        imports++;
        samples.push({ at: Date.now() - since, mb: memory.nowMb(), handles: memory.handles() });
        if (imports % 50 === 0) say(`${imports} imports, ${Math.round(memory.nowMb())} MB`);
        // Half load: as long idle as at work.
        await sleep(performance.now() - started);
      }
      client.close();
      const lastsMs = Date.now() - since;
      const judged = samples.filter(({ at }) => at > lastsMs * WARM_UP);
      const mean = judged.reduce((sum, { mb }) => sum + mb, 0) / Math.max(1, judged.length);
      const perTen = (key: "mb" | "handles") =>
        slope(judged.map((sample) => [sample.at, sample[key]])) * TEN_MINUTES_MS;
      const growth = (perTen("mb") / mean) * 100;
      if (lastsMs > JUDGED_AFTER_MS && growth > MOST_GROWTH)
        problems.push(`memory grew by ${growth.toFixed(1)}% in 10 minutes`);
      if (lastsMs > JUDGED_AFTER_MS && perTen("handles") > 5) problems.push("the number of open files grew");
      if (memory.peakMb() > MOST_MB) problems.push(`the server used ${Math.round(memory.peakMb())} MB`);
      const errors = loggedErrors(product.log());
      problems.push(...errors.slice(0, 5).map((line) => `logged: ${line.slice(0, 300)}`));
      const found = await readServer(product, { acknowledged: kept.flatMap(({ hashes }) => hashes) }, "after the soak");
      return {
        done: `${Math.round(lastsMs / 60_000)} min, ${imports} imports of ${FILES} files with thumbnails, downloads, deletions`,
        lost: found.lost,
        corrupt: found.corrupt,
        serverErrors: errors.length,
        figures: isShort
          ? `${samples.at(-1)?.handles ?? 0} open files at the end`
          : `memory ${growth >= 0 ? "+" : ""}${growth.toFixed(1)}%, open files ${perTen("handles").toFixed(1)} in 10 minutes`,
        problems: [...problems, ...found.problems],
      };
    } finally {
      memory.stop();
      await product.dispose();
    }
  },
};
