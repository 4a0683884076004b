import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { findBrowser } from "../e2e/findBrowser.ts";
import { type Product, startProduct } from "../e2e/product.ts";
import { photoFolder } from "../e2e/sampleFolder.ts";
import { describeMachine } from "./machine.ts";
import { timeCopy, timeIngest, timeNativeImport } from "./nativeImport.ts";
import { timePageImport } from "./pageImport.ts";
import { median, ratio, seconds, table } from "./table.ts";

const FOLDERS = [
  { name: "2,000 x 20 KB", count: 2000, bytes: 20_000 },
  { name: "200 x 1 MB", count: 200, bytes: 1_000_000 },
];

/** `npm run bench`: how long imports take, side by side in one run. Prints tables; asserts nothing. */
export async function timeImports(rounds: number): Promise<void> {
  const executablePath = findBrowser((line) => console.log(line));
  const home = await mkdtemp(join(tmpdir(), "dropset-bench-"));
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    console.log(`${describeMachine(executablePath)}; median of ${rounds} rounds\n`);
    const imports: string[][] = [];
    const ingests: string[][] = [];
    for (const { name, count, bytes } of FOLDERS) {
      const folder = await photoFolder(home, count, bytes, `photos-${count}`);
      const took = { pageFirst: [], pageSecond: [], nativeFirst: [], nativeSecond: [], ingest: [], copy: [] } as Record<
        "pageFirst" | "pageSecond" | "nativeFirst" | "nativeSecond" | "ingest" | "copy",
        number[]
      >;
      for (let round = 0; round < rounds; round++) {
        await onFreshServer(async (product) => {
          took.nativeFirst.push(await timeNativeImport(product, folder));
          took.nativeSecond.push(await timeNativeImport(product, folder));
        });
        await onFreshServer(async (product) => {
          took.pageFirst.push(await timePageImport(browser, product, folder));
          took.pageSecond.push(await timePageImport(browser, product, folder));
        });
        await onFreshServer(async (product) => {
          took.ingest.push((await timeIngest(product, folder)).wallMs);
          took.copy.push(timeCopy(folder, product.dataDir));
        });
      }
      const page = { first: median(took.pageFirst), second: median(took.pageSecond) };
      const native = { first: median(took.nativeFirst), second: median(took.nativeSecond) };
      imports.push(
        [`${name}, first import`, seconds(page.first), seconds(native.first), ratio(page.first, native.first)],
        [`${name}, second import`, seconds(page.second), seconds(native.second), ratio(page.second, native.second)],
        [`${name}, second / first`, ratio(page.second, page.first), ratio(native.second, native.first), ""],
      );
      const [ingest, copy] = [median(took.ingest), median(took.copy)];
      ingests.push([name, seconds(ingest), seconds(copy), ratio(ingest, copy)]);
    }
    console.log(table(["whole import, durable", "page (Chromium)", "plain Node", "page / Node"], imports));
    console.log();
    console.log(table(["upload alone, durable", "server", "cp -r + sync -f", "server / cp"], ingests));
  } finally {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  }
}

/** Runs `work` against a server with nothing in it. */
async function onFreshServer<T>(work: (product: Product) => Promise<T>): Promise<T> {
  const product = await startProduct({ env: { LOG_LEVEL: "warn" } });
  try {
    return await work(product);
  } finally {
    await product.dispose();
  }
}
