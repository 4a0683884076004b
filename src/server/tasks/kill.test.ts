import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labelMeDataset } from "../../samples/labelMeDataset.ts";
import { programFile } from "../program.suite.ts";
import { checkStores } from "../storage/check.ts";
import { isDamage } from "../storage/finding.ts";
import { openTaskBench, smallPng, type TestFile } from "./taskBench.suite.ts";

const IMAGES = 1_200;
/** Calls that write visible data: the process is killed before and after each of them. */
const writes = ["addDefinitions", "addImages", "commitImport"];

let folder: string;
let base: string;
let projectId: number;

const photos = (seed: number): Record<string, TestFile> =>
  Object.fromEntries(
    Array.from({ length: IMAGES }, (_, index) => [
      `all/part 1/${String(index).padStart(4, "0")}.png`,
      smallPng(seed + index),
    ]),
  );

/** Creates a data directory with a project of 1,200 images, and a waiting task that replaces all of them and adds one. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dropset-kill-"));
  base = join(folder, "base");
  const bench = await openTaskBench({ directory: await mkdtemp(join(folder, "make-")) });
  const made = await bench.import({ title: "Base", preset: "images", files: photos(0) });
  projectId = made.output?.project.id ?? 0;
  await bench.queue.close();
  await bench.start({
    projectId,
    preset: "auto",
    onConflict: "replace",
    files: { ...photos(5_000), "all/part 2/x.png": smallPng(9_999) },
  });
  await bench.close();
  await cp(bench.directory, base, { recursive: true });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the tasks of a copy of the data directory until they end or the process kills itself. Returns what it printed. */
function run(dataDir: string, ...killAt: readonly string[]): Promise<string[]> {
  const child = spawn(process.execPath, [programFile("killedServer.program.suite.ts"), dataDir, ...killAt], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (data: Buffer) => {
    printed += data.toString();
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", () => resolve(printed.trim().split("\n")));
  });
}

test("a server killed while it stores images from inside JSON files has all of them after its restart, each once", async () => {
  const inside = await mkdtemp(join(folder, "inside-"));
  const made = await openTaskBench({ directory: inside });
  await made.queue.close();
  const files = labelMeDataset({ images: "inside", folders: { a: 4, b: 3 } });
  await made.start({ files: Object.fromEntries(files.map(({ path, bytes }) => [path, bytes])) });
  await made.close();
  for (const moment of ["before", "after"]) {
    const dataDir = join(folder, `inside, killed ${moment} addImages`);
    await cp(inside, dataDir, { recursive: true });
    expect((await run(dataDir, "addImages", moment)).at(-1)).toBe("addImages");
    const bench = await openTaskBench({ directory: dataDir });
    await bench.queue.idle();
    await bench.queue.sweep();
    expect(bench.sql("SELECT status FROM tasks")).toEqual([{ status: "finished" }]);
    const rows = bench.sql(
      "SELECT COUNT(*) AS images, COUNT(DISTINCT i.hash) AS contents, COUNT(b.hash) AS stored FROM images i LEFT JOIN blobs b ON b.hash = i.hash",
    );
    expect(rows).toEqual([{ images: 7, contents: 7, stored: 7 }]);
    const damage: unknown[] = [];
    const check = checkStores(bench, { readData: true });
    for (let step = await check.next(); !step.done; step = await check.next()) {
      if (isDamage(step.value)) damage.push(step.value);
    }
    expect(damage).toEqual([]);
    bench.checkNothingLeft();
    await bench.close();
  }
}, 120_000);

test("a server killed while it brings files from a folder has each of them once after its restart", async () => {
  const incoming = join(folder, "incoming");
  await mkdir(incoming);
  for (let i = 0; i < 600; i++) await writeFile(join(incoming, `${i}.png`), smallPng(i % 550));
  const sources = { places: [{ kind: "folder", name: "incoming", folder: incoming }], maxFileBytes: 1e9 } as const;
  const waiting = await mkdtemp(join(folder, "waiting-"));
  const made = await openTaskBench({ directory: waiting });
  await made.queue.close();
  await made.start({ files: {}, preset: "images", remote: { source: "incoming", path: "" } });
  await made.close();
  const contents = 550;
  for (const [name, moment] of [
    ["dropBroughtFiles", "after"],
    ["commitSegment", "before"],
    ["commitSegment", "after"],
    ["bringFiles", "after"],
    ["commitImport", "before"],
  ] as const) {
    const dataDir = join(folder, `bringing, killed ${moment} ${name}`);
    await cp(waiting, dataDir, { recursive: true });
    expect((await run(dataDir, name, moment, incoming)).at(-1)).toBe(name);
    const bench = await openTaskBench({ directory: dataDir, sources });
    await bench.queue.idle();
    await bench.queue.sweep();
    expect(bench.sql("SELECT status FROM tasks")).toEqual([{ status: "finished" }]);
    const rows = bench.sql(
      "SELECT COUNT(*) AS images, COUNT(DISTINCT i.hash) AS contents, (SELECT COUNT(*) FROM blobs) AS stored FROM images i JOIN blobs b ON b.hash = i.hash",
    );
    expect(rows, `killed ${moment} ${name}`).toEqual([{ images: 600, contents, stored: contents }]);
    // What was stored before the process ended is not stored again.
    const [{ bytes = 0 } = {}] = bench.sql("SELECT SUM(bytes) AS bytes FROM blobs");
    const [{ total = 0 } = {}] = bench.sql("SELECT SUM(bytes) AS total FROM segments");
    expect(Number(total)).toBeLessThan(Number(bytes) + contents * 60 + 3_000);
    bench.checkNothingLeft();
    await bench.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}, 600_000);

test("a server killed at any step of a task leaves the project as it was or whole, and ends the task after its restart", async () => {
  const whole = join(folder, "whole");
  await cp(base, whole, { recursive: true });
  const steps = [...new Set(await run(whole))].filter((name) => name !== "ended");
  // Makes sure that the process was killed at every step.
  expect(steps).toEqual(expect.arrayContaining(["claimTask", "beginImport", "taskFilesPage", ...writes]));
  const kills = steps.flatMap((name, i): [name: string, moment: string][] =>
    writes.includes(name)
      ? [
          [name, "before"],
          [name, "after"],
        ]
      : [[name, i % 2 === 0 ? "before" : "after"]],
  );
  for (const [name, moment] of kills) {
    const dataDir = join(folder, `${name} ${moment}`);
    await cp(base, dataDir, { recursive: true });
    await run(dataDir, name, moment);

    const bench = await openTaskBench({ directory: dataDir });
    const seen = async () => {
      const project = await bench.db.call("getProject", { workspaceId: 1, id: projectId });
      const page = await bench.db.call("listImages", {
        workspaceId: 1,
        projectId,
        datasetId: undefined,
        after: 0,
        offset: 0,
        limit: 10_000,
        class: undefined,
        search: undefined,
        annotationChars: 0,
        bytes: Number.POSITIVE_INFINITY,
      });
      const images = page?.images;
      expect(project?.images).toBe(images?.length);
      expect([IMAGES, IMAGES + 1]).toContain(images?.length);
      return new Set(images?.map((image) => (image.id <= IMAGES ? "old" : "new")));
    };
    // Whatever the queue has done so far, the visible project is one of the two and never a mixture.
    expect((await seen()).size, `killed ${moment} ${name}`).toBe(1);
    await bench.queue.idle();
    await bench.queue.sweep();
    expect([...(await seen())]).toEqual(["new"]);
    expect((await bench.db.call("getProject", { workspaceId: 1, id: projectId }))?.images).toBe(IMAGES + 1);
    expect(bench.sql("SELECT status FROM tasks ORDER BY id")).toEqual([{ status: "finished" }, { status: "finished" }]);
    bench.checkNothingLeft();
    await bench.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}, 600_000);
