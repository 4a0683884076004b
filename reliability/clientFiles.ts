import { chmod, mkdtemp, rename, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { createApi } from "../e2e/api.ts";
import { findInstalledBrowser } from "../e2e/findBrowser.ts";
import { bring, hashed, importPage, openProject } from "../e2e/importPage.ts";
import { filesOf, hashOf } from "../e2e/nativeClient.ts";
import type { Product } from "../e2e/product.ts";
import { photoFolder } from "../e2e/sampleFolder.ts";
import { noise } from "../src/samples/noiseImage.ts";
import { createRandom, type Random } from "../src/samples/random.ts";
import { counted, type Part } from "./part.ts";
import { readServer } from "./readServer.ts";
import { startServer } from "./startServer.ts";

const SHORT_MUTATIONS = 50;
const LONG_MUTATIONS = 5_000;
const FILES = 60;
const CHANGED = 25;

/** Changes a file as another program would while the page works. */
async function change(path: string, random: Random): Promise<void> {
  const kinds = [
    () => writeFile(path, noise(random.whole(0, 9000), random.whole(0, 1e9))),
    () => writeFile(path, noise(100, random.whole(0, 1e9)), { flag: "a" }),
    () => truncate(path, random.whole(0, 1000)),
    () => utimes(path, new Date(), new Date(Date.now() + 60_000)),
    () => rm(path),
    () => chmod(path, 0),
    async () => {
      await writeFile(`${path}.new`, noise(3000, random.whole(0, 1e9)));
      await rename(`${path}.new`, path);
    },
  ];
  await random.pick(kinds)();
}

/** Drops a folder on the page, changes files at a random moment after they were hashed, and compares what arrived with what was dropped. */
async function round(
  browser: Browser,
  product: Product,
  seed: number,
): Promise<{ hashes: string[]; problems: string[] }> {
  const random = createRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), "dropset-changed-"));
  const context = await browser.newContext();
  try {
    // Half of the rounds with files that are too large for the page to keep, so that they are read again.
    const bytes = random.next() < 0.5 ? 5_000 : 300_000;
    const photos = await photoFolder(folder, FILES, bytes, `changed ${seed}`);
    const dropped = new Map<string, string>();
    for (const { path, read } of await filesOf(photos)) dropped.set(path.split("/").at(-1) ?? "", hashOf(await read()));
    const names = [...dropped.keys()].sort();
    await context.request.post(`${product.url}/v1/session`, {
      data: { key: product.key },
      headers: { origin: product.url },
    });
    const page = await context.newPage();
    await page.goto(product.url);
    await bring(page, photos);
    // What changes before it is read is reviewed as it is then.
    await hashed(page);
    const mutate = async () => {
      for (let at = 0; at < CHANGED; at++) await change(join(photos, names[at] ?? ""), random);
    };
    const isBefore = random.next() < 0.6;
    if (isBefore) await mutate();
    await importPage(page).start.click();
    if (!isBefore) await mutate();
    const images = await createApi(product).images(await openProject(page, 120_000));
    const problems: string[] = [];
    for (const { name, hash } of images) {
      if (dropped.get(name) !== hash)
        problems.push(`round ${seed}: ${name} arrived with bytes that were never reviewed`);
    }
    const arrived = new Set(images.map(({ name }) => name));
    const absent = names.slice(CHANGED).filter((name) => !arrived.has(name));
    if (absent.length > 0) problems.push(`round ${seed}: ${absent.length} files that nobody changed are missing`);
    return { hashes: images.map(({ hash }) => hash), problems };
  } finally {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Changes, cuts, replaces and deletes files of a drop while the real page imports it. */
export const clientFiles: Part = {
  name: "files",
  title: "files that change while the page imports them",
  weight: 4,
  missing: () => (findInstalledBrowser() === undefined ? "no Chromium or Chrome is installed" : undefined),
  async run({ seed, hasTime, isShort, startedData, watch, say }) {
    const goal = isShort ? SHORT_MUTATIONS : LONG_MUTATIONS;
    const executablePath = findInstalledBrowser();
    const browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    });
    const product = await startServer({ from: startedData });
    const memory = watch(product.pid());
    const problems: string[] = [];
    const hashes = new Set<string>();
    let changed = 0;
    try {
      while (changed < goal && (changed < SHORT_MUTATIONS || hasTime())) {
        const one = await round(browser, product, seed + changed);
        changed += CHANGED;
        problems.push(...one.problems);
        for (const hash of one.hashes) hashes.add(hash);
        if (changed % 500 === 0) say(`${changed} changes`);
      }
      const found = await readServer(product, { acknowledged: hashes }, `after ${changed} changes`);
      return {
        done: `${counted(changed, "changed file")} of ${counted((changed / CHANGED) * FILES, "file")}`,
        lost: found.lost,
        corrupt: found.corrupt,
        serverErrors: 0,
        problems: [...problems, ...found.problems],
      };
    } finally {
      memory.stop();
      await browser.close();
      await product.dispose();
    }
  },
};
