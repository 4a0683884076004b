import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type Product, startProduct } from "../../e2e/product.ts";
import { processorMs } from "../processorMs.ts";
import { photo } from "../readers/photo.ts";
import type { Report } from "../report.ts";
import { median, ratio, seconds } from "../table.ts";
import { copyDrop, storeDrop } from "./storedDrop.ts";
import { importBody, type TaskCase, taskCases } from "./taskCases.ts";

const run = promisify(execFile);

/** Cases without a name on the command line. */
const USUAL_CASES = ["images", "coco-small", "coco"];
/** The goals: those in seconds for so many images without annotations, the others for annotations. */
const GOALS = { images: 118_000, acceptedSeconds: 1, doneSeconds: 6, parses: 3, megabytes: 768 };
/** How often the end of a task is asked for, ms. */
const POLL_MS = 50;

/** One import: times from the first byte of the request, ms, and the most memory of the server, bytes. */
interface Timed {
  readonly acceptedMs: number;
  readonly doneMs: number;
  /** Processor time of all threads of the server. */
  readonly processorMs: number;
  readonly peakBytes: number;
}

/** `JSON.parse` of a text in a process of its own: the whole process. */
interface Parsed {
  readonly ms: number;
  readonly peakBytes: number;
}

/**
 * `npm run bench -- tasks`: how long the built server takes to accept and to run imports whose files it holds already. Prints a table;
 * asserts no times. `names` chooses cases.
 */
export async function timeTasks(rounds: number, names: readonly string[], report: Report): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "dropset-bench-"));
  try {
    const rows: string[][] = [];
    for (const name of names.length > 0 ? names : USUAL_CASES) {
      const one = taskCases.get(name);
      if (one === undefined) throw new Error(`There is no task called ${name}.`);
      rows.push(await timeCase(one, join(home, name), rounds, report));
    }
    const head = ["import", "accepted after", "done after", "processor", "images", "peak memory"];
    report.table([...head, "JSON.parse", "done / parse", "memory of the parse"], rows);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function timeCase(one: TaskCase, home: string, rounds: number, report: Report): Promise<string[]> {
  const file = one.file && `${home}.json`;
  if (file !== undefined) await one.file?.write(file);
  const hash = await storeDrop(home, { count: one.images, photo: photo(640, 480), file });
  const body = importBody(one, hash);
  const tasks: Timed[] = [];
  const parses: Parsed[] = [];
  for (let round = 0; round < rounds; round++) {
    tasks.push(await timeImport(one, home, `${home}-${round}`, body));
    // Side by side with what it is compared to.
    if (file !== undefined) parses.push(await timeParse(file));
  }
  const size = file === undefined ? "" : `, ${megabytes((await stat(file)).size)}`;
  await rm(home, { recursive: true });
  if (file !== undefined) await rm(file);
  const of = (key: keyof Timed) => median(tasks.map((timed) => timed[key]));
  const parseMs = median(parses.map(({ ms }) => ms));
  if (file !== undefined) addReadingGoals(one, of, parseMs, report);
  else if (one.images === GOALS.images) addImageGoals(one, of, report);
  return [
    one.title + size,
    seconds(of("acceptedMs")),
    seconds(of("doneMs")),
    seconds(of("processorMs")),
    `${Math.round((one.images / (of("doneMs") - of("acceptedMs"))) * 1000).toLocaleString("en")} /s`,
    megabytes(of("peakBytes")),
    ...(file === undefined
      ? ["", "", ""]
      : [seconds(parseMs), ratio(of("doneMs"), parseMs), megabytes(median(parses.map((parse) => parse.peakBytes)))]),
  ];
}

function addImageGoals({ title }: TaskCase, of: (key: keyof Timed) => number, report: Report): void {
  for (const [key, words, goal] of [
    ["acceptedMs", "accepted", GOALS.acceptedSeconds],
    ["doneMs", "done", GOALS.doneSeconds],
  ] as const) {
    const value = of(key) / 1000;
    report.goal({
      work: `import task, ${title}, ${words}`,
      ours: seconds(of(key)),
      beside: "",
      value,
      goal,
      unit: "s",
    });
  }
}

function addReadingGoals({ title }: TaskCase, of: (key: keyof Timed) => number, parseMs: number, report: Report): void {
  report.goal({
    work: `import task, ${title}`,
    ours: seconds(of("doneMs")),
    beside: `JSON.parse: ${seconds(parseMs)}`,
    value: of("doneMs") / parseMs,
    goal: GOALS.parses,
    unit: "x",
  });
  report.goal({
    work: `import task, ${title}, memory`,
    ours: megabytes(of("peakBytes")),
    beside: "",
    value: of("peakBytes") / 1e6,
    goal: GOALS.megabytes,
    unit: "MB",
  });
}

async function timeImport(one: TaskCase, from: string, dataDir: string, body: Buffer): Promise<Timed> {
  await copyDrop(from, dataDir);
  const product = await startProduct({ dataDir });
  try {
    const usedBefore = processorMs(product.pid());
    const began = performance.now();
    const { taskId } = await ask(product, "/v1/tasks/import", body);
    const acceptedMs = performance.now() - began;
    for (;;) {
      const task = await ask(product, `/v1/tasks/${taskId}`);
      if (task.finishedAt !== null) {
        const doneMs = performance.now() - began;
        const { images, objects } = task.report?.imported ?? {};
        if (images !== one.images || objects !== one.objects) {
          throw new Error(`Imported ${images} images and ${objects} objects: ${JSON.stringify(task.error)}`);
        }
        const pid = product.pid();
        return { acceptedMs, doneMs, processorMs: processorMs(pid) - usedBefore, peakBytes: peakOf(pid) };
      }
      await sleep(POLL_MS);
    }
  } finally {
    await product.dispose();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function ask({ url, key }: Product, path: string, body?: Buffer) {
  const headers = { "x-api-key": key, "content-type": "application/json" };
  const response = await fetch(`${url}${path}`, {
    headers,
    ...(body && { method: "POST", body: body as Buffer<ArrayBuffer> }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} responded with ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

/** Returns the most memory that a process has had, bytes. */
function peakOf(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

const PARSE = `JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
console.log(process.resourceUsage().maxRSS * 1024)`;

async function timeParse(file: string): Promise<Parsed> {
  const began = performance.now();
  const { stdout } = await run(process.execPath, ["-e", PARSE, file]);
  return { ms: performance.now() - began, peakBytes: Number(stdout) };
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
}
