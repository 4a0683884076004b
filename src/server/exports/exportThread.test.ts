import { buffer } from "node:stream/consumers";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DownloadQuery, downloadProject } from "../../contract/download.ts";
import type { StoreAddress } from "../blobs/storeAddress.ts";
import { type ApiBench, openApiBench } from "../routes/apiBench.suite.ts";
import { dataDirLayout } from "../storage/dataDirLayout.ts";
import { smallPng, superviselyProject } from "../tasks/taskBench.suite.ts";
import { startThread } from "../thread.ts";
import { exportHere } from "./exportHere.ts";
import { createExportThread, type ExportThread } from "./exportThread.ts";

const IMAGES = 300;
let bench: ApiBench;
let projectId: number;
let thread: ExportThread;
const workers: Worker[] = [];
/** What the threads were asked. */
const commands: string[] = [];
const { signal } = new AbortController();
const ended: unknown[] = [];
const log = { error: (data: object) => void ended.push(data) };

beforeAll(async () => {
  bench = await openApiBench();
  const images = Object.fromEntries(Array.from({ length: IMAGES }, (_, index) => [`${index}.png`, ["car", "tree"]]));
  const files = superviselyProject(["car", "tree"], { train: images });
  files["project/train/img/large.png"] = smallPng(1, 900, 900);
  projectId = (await bench.tasks.import({ title: "Cars", files })).output?.project.id ?? 0;
  const blobsAddress: StoreAddress = { kind: "folder", directory: dataDirLayout(bench.tasks.directory).segments };
  thread = createExportThread({ db: bench.deps.db, blobsAddress, log }, () => {
    const worker = startThread("./exports/export.worker.ts", { workerData: { blobsAddress } });
    workers.push(worker);
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (command: { kind: string }) => {
      commands.push(command.kind);
      post(command);
    };
    return worker;
  });
}, 60_000);
afterAll(async () => {
  await thread.close();
  await bench.close();
});

const requestOf = (query: DownloadQuery, id = projectId) => ({
  workspaceId: 1,
  projectId: id,
  choice: downloadProject.query.parse(query),
});

describe("an export in a thread", () => {
  test.each<DownloadQuery>([{ archive: "tar" }, { archive: "zip" }, { format: "coco", images: "false" }])(
    "is the one that the server itself would write: %o",
    async (query) => {
      const here = exportHere(bench.deps);
      const [own, other] = await Promise.all(
        [here, thread].map(async (exporter) => {
          const { archive, ...head } = await exporter.download(requestOf(query), signal);
          return { ...head, bytes: await buffer(archive) };
        }),
      );
      expect(other?.bytes.length).toBeGreaterThan(1_000);
      expect(other?.fileName).toBe(own?.fileName);
      expect(other?.contentType).toBe(own?.contentType);
      expect(other?.bytes.equals(own?.bytes ?? Buffer.alloc(0))).toBe(true);
      expect(await thread.preview(requestOf(query), signal)).toEqual(await here.preview(requestOf(query), signal));
    },
  );

  test("fails with the errors of the API", async () => {
    const none = thread.download(requestOf({}, 999_999), signal);
    await expect(none).rejects.toMatchObject({ name: "ApiError", code: "not_found" });
    const unknown = thread.preview(requestOf({ classes: ["boat"] }), signal);
    await expect(unknown).rejects.toMatchObject({ code: "unknown_class", details: ["boat"], status: 422 });
  });

  test("ends when its caller goes away, and others go on", async () => {
    const gone = new AbortController();
    const { archive } = await thread.download(requestOf({}), gone.signal);
    const other = await thread.download(requestOf({}), signal);
    for await (const _ of archive) break;
    gone.abort(new Error("gone"));
    await expect(thread.preview(requestOf({}), gone.signal)).rejects.toThrow("gone");
    const rest = await buffer(other.archive).catch((error: unknown) => error);
    expect(ended).toEqual([]);
    expect(rest).toHaveProperty("length", expect.any(Number));
  });

  test("ends when nobody reads its archive, as for HEAD", async () => {
    const { archive } = await thread.download(requestOf({}), signal);
    const stops = () => commands.filter((kind) => kind === "stop").length;
    const before = stops();
    archive.destroy();
    await expect.poll(stops).toBe(before + 1);
    const whole = await thread.download(requestOf({ images: "false" }), signal);
    await buffer(whole.archive);
    expect(stops()).toBe(before + 1);
  });

  test("fails with 503 when the thread ends, and the next one starts another thread", async () => {
    const { archive } = await thread.download(requestOf({}), signal);
    await workers.at(-1)?.terminate();
    await expect(buffer(archive)).rejects.toMatchObject({ code: "unavailable" });
    const again = await thread.download(requestOf({}), signal);
    expect((await buffer(again.archive)).length).toBeGreaterThan(IMAGES * 512);
    expect(workers.length).toBe(2);
  });
});
