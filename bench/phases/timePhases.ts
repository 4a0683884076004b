import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { createApi } from "../../e2e/api.ts";
import { dropPaths } from "../../e2e/drop.ts";
import { findBrowser } from "../../e2e/findBrowser.ts";
import { importPage } from "../../e2e/importPage.ts";
import { type Product, startProduct } from "../../e2e/product.ts";
import { photoFolder } from "../../e2e/sampleFolder.ts";
import { describeMachine } from "../machine.ts";
import { median, table } from "../table.ts";
import { type PageRecord, type PressStart, probe } from "./probe.ts";
import { type ProcessTimes, watchProcesses } from "./processTimes.ts";

const FOLDERS = [
  { word: "small", name: "2,000 x 20 KB", count: 2000, bytes: 20_000 },
  { word: "large", name: "200 x 1 MB", count: 200, bytes: 1_000_000 },
];

/** The steps of an import in their usual order, with the name that is printed. */
const STEPS = [
  ["upload reviewing", "all files listed"],
  ["Start enabled", "Start enabled"],
  ["Start pressed", "Start pressed"],
  ["upload detected", "format detected"],
  ["first check", "first check of hashes"],
  ["first upload", "first upload begun"],
  ["first acknowledged", "first upload acknowledged"],
  ["upload hashed", "all hashed"],
  ["last check", "last check of hashes answered"],
  ["last upload", "last upload begun"],
  ["last acknowledged", "last upload acknowledged"],
  ["start call", "start of the task called"],
  ["upload importing", "task accepted"],
  ["task began", "task begun by the server"],
  ["task ended", "task finished on the server"],
  ["upload finished", "task finished in the engine"],
  ["Open project", "Open project visible"],
] as const;

/** One import: times since the drop, ms, and what it used. */
interface Timeline {
  readonly steps: ReadonlyMap<string, number>;
  readonly uploads: PageRecord["uploads"];
  readonly record: PageRecord;
  /** Processor time in each of `SPANS`. */
  readonly used: readonly ProcessTimes[];
}

/** Spans of an import of which processor times are printed, by their first and last step. */
const SPANS = [
  ["drop", "Start pressed"],
  ["Start pressed", "last acknowledged"],
  ["last acknowledged", "Open project"],
] as const;

/**
 * `npm run bench -- phases 3`: where the time of an import through the page goes, from the drop to "Open project", with Start import pressed
 * at once, and again with Start import pressed when all is hashed. Words: `small` or `large` for one folder, `once` without the second way,
 * `requests` for the requests of the last round. Prints tables; asserts nothing. Throws for another word.
 */
export async function timePhases(rounds: number, words: readonly string[] = []): Promise<void> {
  const unknown = words.find((word) => !["small", "large", "once", "requests"].includes(word));
  if (unknown !== undefined) throw new Error(`"${unknown}" is not a word of phases.`);
  const chosen = FOLDERS.filter(({ word }) => words.includes(word));
  const executablePath = findBrowser((line) => console.log(line));
  const home = await mkdtemp(join(tmpdir(), "dropset-bench-"));
  const browser = await chromium.launchServer({
    executablePath,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    console.log(`${describeMachine(executablePath)}; median of ${rounds} rounds, milliseconds\n`);
    const connected = await chromium.connect(browser.wsEndpoint());
    for (const { name, count, bytes } of chosen.length > 0 ? chosen : FOLDERS) {
      const folder = await photoFolder(home, count, bytes, `photos-${count}`);
      const runs: Record<PressStart, Timeline[]> = { "at once": [], "when all is hashed": [] };
      const modes: PressStart[] = words.includes("once") ? ["at once"] : ["at once", "when all is hashed"];
      for (let round = 0; round < rounds; round++) {
        for (const press of modes) {
          runs[press].push(await timeline(connected, browser.process().pid ?? 0, folder, press));
        }
      }
      console.log(stepTable(name, runs));
      console.log(usedTable(name, runs));
      if (words.includes("requests")) for (const press of modes) console.log(requestTable(runs[press].at(-1)));
    }
    await connected.close();
  } finally {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  }
}

/** One import on a server with nothing in it, in a browser context of its own. */
async function timeline(browser: Browser, browserPid: number, folder: string, press: PressStart): Promise<Timeline> {
  const product = await startProduct({ env: { LOG_LEVEL: "warn" } });
  const context = await browser.newContext();
  try {
    await context.request.post(`${product.url}/v1/session`, {
      data: { key: product.key },
      headers: { origin: product.url },
    });
    const page = await context.newPage();
    // Functions of the bench carry a helper of their compiler.
    await page.addInitScript("globalThis.__name = (value) => value;");
    await page.addInitScript(`(${probe.toString()})(${JSON.stringify(press)})`);
    await page.goto(product.url);
    const { dropZone, openProject } = importPage(page);
    await dropZone.waitFor();
    // The page loads the code for a drop a moment after it is shown.
    await page.waitForTimeout(1_000);
    const watch = watchProcesses([
      { name: "browser", pid: browserPid },
      { name: "server", pid: product.pid() },
    ]);
    await dropPaths(page, dropZone, [folder]);
    await openProject.waitFor({ timeout: 300_000 });
    const usedBetween = watch.stop();
    const record = await page.evaluate(() => (window as unknown as { probed: PageRecord }).probed);
    const steps = await stepsOf(record, product);
    const clock = (step: string) => record.origin + (record.steps.drop ?? 0) + (steps.get(step) ?? 0);
    const used = SPANS.map(([from, to]) => usedBetween(clock(from), clock(to)));
    return { record, used, uploads: record.uploads, steps };
  } finally {
    await context.close();
    await product.dispose();
  }
}

/** Times of all steps since the drop, those of the server included: both have the clock of this machine. */
async function stepsOf(record: PageRecord, product: Product): Promise<Map<string, number>> {
  const [task] = await createApi(product).tasks();
  const drop = record.steps.drop ?? 0;
  const clock = (text: string | null | undefined) => (text == null ? undefined : Date.parse(text) - record.origin);
  const checks = record.calls.filter(({ path }) => path.endsWith("/check-images"));
  const all: Record<string, number | undefined> = {
    ...record.steps,
    "first check": checks[0]?.begin,
    "last check": checks.at(-1)?.end,
    "first upload": record.uploads[0]?.begin,
    "first acknowledged": least(record.uploads.map(({ end }) => end)),
    "last upload": record.uploads.at(-1)?.begin,
    "last acknowledged": most(record.uploads.map(({ end }) => end)),
    "start call": record.steps["upload starting"],
    "task began": clock(task?.startedAt),
    "task ended": clock(task?.finishedAt),
  };
  return new Map(Object.entries(all).flatMap(([name, at]) => (at === undefined ? [] : [[name, at - drop]])));
}

function least(values: readonly number[]): number {
  return Math.min(...values);
}

function most(values: readonly number[]): number {
  return Math.max(...values);
}

function stepTable(name: string, runs: Record<PressStart, readonly Timeline[]>): string {
  const cells = (step: string) =>
    Object.values(runs).map((some) => {
      const values = some.flatMap(({ steps }) => steps.get(step) ?? []);
      return values.length === 0 ? "" : String(Math.round(median(values)));
    });
  const sent = Object.values(runs).map((some) => {
    const values = some.map(({ steps }) => (steps.get("last acknowledged") ?? 0) - (steps.get("Start pressed") ?? 0));
    return values.length === 0 ? "" : String(Math.round(median(values)));
  });
  return `${table(
    [`${name}: ms since the drop`, ...Object.keys(runs).map((press) => `Start ${press}`)],
    [...STEPS.map(([step, title]) => [title, ...cells(step)]), ["Start pressed to last acknowledged", ...sent]],
  )}\n`;
}

function usedTable(name: string, runs: Record<PressStart, readonly Timeline[]>): string {
  const all = Object.values(runs);
  const kinds = [...new Set(all.flat().flatMap(({ used }) => used.flatMap((times) => [...times.keys()])))];
  const row = (title: string, of: (run: Timeline) => number) => [
    title,
    ...all.map((some) => (some.length === 0 ? "" : String(Math.round(median(some.map(of)))))),
  ];
  return `${table(
    [`${name}: processor time`, ...Object.keys(runs).map((press) => `Start ${press}`)],
    [
      ...SPANS.flatMap(([from, to], span) =>
        kinds
          .map((kind) => row(`${from} to ${to}: ${kind}`, ({ used }) => used[span]?.get(kind) ?? 0))
          .filter((cells) => cells.slice(1).some((cell) => Number(cell) > 20)),
      ),
      row("long tasks of the page", ({ record }) => record.longTasks.totalMs),
      row("longest task of the page", ({ record }) => record.longTasks.longestMs),
      row("upload requests", ({ uploads }) => uploads.length),
      row("other calls", ({ record }) => record.calls.length),
    ],
  )}\n`;
}

function requestTable(run: Timeline | undefined): string {
  if (run === undefined) return "";
  const drop = run.record.steps.drop ?? 0;
  const at = (ms: number) => String(Math.round(ms - drop));
  const uploads = run.uploads.map(({ bytes, begin, sent, end }, i) => [
    String(i + 1),
    `${(bytes / 1e6).toFixed(2)} MB`,
    at(begin),
    at(sent),
    at(end),
  ]);
  const calls = run.record.calls.map(({ path, begin, end }) => [path, at(begin), at(end)]);
  return `${table(["request", "bytes", "begun", "sent", "answered"], uploads)}\n\n${table(["call", "begun", "answered"], calls)}\n`;
}
