import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { findBrowser } from "../e2e/findBrowser.ts";
import { type Product, startProduct } from "../e2e/product.ts";

/** A busy machine takes minutes to start a browser. */
const LAUNCH_MS = 600_000;

/** A running browser and an empty folder. */
export interface BenchSession {
  readonly browser: Browser;
  readonly home: string;
}

/** Runs `work` with a browser and a folder, which are gone afterwards. */
export async function withSession<T>(work: (session: BenchSession) => Promise<T>): Promise<T> {
  const executablePath = findBrowser((line) => console.log(line));
  const home = await mkdtemp(join(tmpdir(), "dropset-bench-"));
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath, args, timeout: LAUNCH_MS });
  try {
    return await work({ browser, home });
  } finally {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  }
}

/** Runs `work` against a server with nothing in it. */
export async function onFreshServer<T>(work: (product: Product) => Promise<T>): Promise<T> {
  const product = await startProduct({ env: { LOG_LEVEL: "warn" } });
  try {
    return await work(product);
  } finally {
    await product.dispose();
  }
}
