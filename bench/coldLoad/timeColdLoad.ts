import { chromium } from "@playwright/test";
import { findBrowser } from "../../e2e/findBrowser.ts";
import { startProduct } from "../../e2e/product.ts";
import type { Report } from "../report.ts";
import { median } from "../table.ts";
import { type ColdLoad, type LoadedFile, loadColdly } from "./loadColdly.ts";

/** The goals of `docs/benchmarks.md`. */
const GOALS = { bytes: 200_000, requests: 8, ms: 1000 };

/** `npm run bench -- coldLoad 5`: what a visitor with an empty profile waits for before the drop zone works. Asserts nothing. */
export async function timeColdLoad(rounds: number, report: Report): Promise<void> {
  const executablePath = findBrowser((line) => console.log(line));
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
  const product = await startProduct({ env: { LOG_LEVEL: "warn" } });
  try {
    const loads: ColdLoad[] = [];
    // The first load of a browser also starts its processes.
    await loadColdly(browser, product);
    for (let round = 0; round < rounds; round++) loads.push(await loadColdly(browser, product));
    const middle = (of: (load: ColdLoad) => number) => median(loads.map(of));
    const ms = middle(({ usableMs }) => usableMs);
    const requests = middle(({ before }) => before.length);
    const bytes = middle(({ before }) => sum(before));
    report.table(
      ["cold load of /", "first paint", "drop zone works", "requests until then", "transferred", "afterwards"],
      [
        [
          "Chromium, empty profile",
          `${Math.round(middle(({ firstPaintMs }) => firstPaintMs))} ms`,
          `${Math.round(ms)} ms`,
          String(requests),
          kilobytes(bytes),
          `${kilobytes(middle(({ after }) => sum(after)))} in ${middle(({ after }) => after.length)} requests`,
        ],
      ],
    );
    const work = "cold load of /";
    report.goal({
      work: `${work}, time until the drop zone works`,
      ours: `${Math.round(ms)} ms`,
      beside: "",
      value: ms,
      goal: GOALS.ms,
      unit: "ms",
    });
    report.goal({
      work: `${work}, transferred until then`,
      ours: kilobytes(bytes),
      beside: "",
      value: bytes / 1000,
      goal: GOALS.bytes / 1000,
      unit: "KB",
    });
    report.goal({
      work: `${work}, requests until then`,
      ours: String(requests),
      beside: "",
      value: requests,
      goal: GOALS.requests,
      unit: "requests",
    });
  } finally {
    await product.dispose();
    await browser.close();
  }
}

function sum(files: readonly LoadedFile[]): number {
  return files.reduce((bytes, { transferredBytes }) => bytes + transferredBytes, 0);
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} KB`;
}
