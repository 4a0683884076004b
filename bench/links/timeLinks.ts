import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { findBrowser } from "../../e2e/findBrowser.ts";
import { startProduct } from "../../e2e/product.ts";
import { jpegFolder } from "../jpegFolder.ts";
import { importInPage } from "../pageImport.ts";
import type { Report } from "../report.ts";
import { bytesIn, setsOf } from "../sets.ts";
import { median, ratio, seconds } from "../table.ts";
import { type LinkShape, missingForLinks, openShapedLink } from "./shapedLink.ts";

const SHAPES: readonly LinkShape[] = [
  { megabitsPerSecond: 100, roundTripMs: 20 },
  { megabitsPerSecond: 1000, roundTripMs: 20 },
];
const USUAL = ["large"];
const GOAL = 1.05;

/**
 * `npm run bench -- links 3`: whole imports through the page over a link of limited rate, against size / rate. The browser runs in a network of
 * its own, which only root can make. `names` are sets.
 */
export async function timeLinks(rounds: number, names: readonly string[], report: Report): Promise<void> {
  const sets = setsOf(names.length > 0 ? names : USUAL);
  const missing = missingForLinks();
  if (missing !== undefined) return report.note(`Limited links were not measured: ${missing}.`);
  const rows: string[][] = [];
  let hasDelay = true;
  const home = await mkdtemp(join(tmpdir(), "dropset-bench-"));
  try {
    for (const set of sets) {
      const folder = await jpegFolder(home, set.name, set.groups);
      for (const shape of SHAPES) {
        const took = await importsOver(shape, home, folder, set.isLarge ? 1 : rounds);
        hasDelay &&= took.hasDelay;
        const [ms, limit] = [median(took.ms), (bytesIn(set) * 8) / (shape.megabitsPerSecond * 1000)];
        const link = `${shape.megabitsPerSecond} Mbit/s${took.hasDelay ? `, ${shape.roundTripMs} ms` : ""}`;
        rows.push([`${set.title}, ${link}`, seconds(ms), seconds(limit), ratio(ms, limit)]);
        if (shape !== SHAPES[0]) continue;
        report.goal({
          work: `${set.title} over ${shape.megabitsPerSecond} Mbit/s`,
          ours: seconds(ms),
          beside: `size / rate: ${seconds(limit)}`,
          value: ms / limit,
          goal: GOAL,
          unit: "x",
        });
      }
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
  report.table(["whole import over a link", "page", "size / rate", "page / link"], rows);
  if (!hasDelay) report.note("The links have no delay: the kernel of this machine has no netem.");
}

/** Returns the times of imports over a link, ms. */
async function importsOver(
  shape: LinkShape,
  home: string,
  folder: string,
  rounds: number,
): Promise<{ ms: number[]; hasDelay: boolean }> {
  const link = openShapedLink(shape);
  try {
    const ms: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const product = await startProduct({ env: { LOG_LEVEL: "warn", HOST: "0.0.0.0" } });
      const url = `http://${link.host}:${new URL(product.url).port}`;
      const browser = await chromium.launch({
        executablePath: link.wrap(
          findBrowser((line) => console.log(line)),
          home,
        ),
        // Hashing needs an origin that is trusted as this machine itself is.
        args: ["--no-sandbox", `--unsafely-treat-insecure-origin-as-secure=${url}`],
        timeout: 600_000,
      });
      try {
        ms.push((await importInPage(browser, { url, key: product.key }, folder)).ms);
      } finally {
        await browser.close();
        await product.dispose();
      }
    }
    return { ms, hasDelay: link.hasDelay };
  } finally {
    link.close();
  }
}
