import { chromium, type Page } from "@playwright/test";
import sharp from "sharp";
import { createApi } from "../../e2e/api.ts";
import { findBrowser } from "../../e2e/findBrowser.ts";
import { createNativeClient, hashOf } from "../../e2e/nativeClient.ts";
import { startProduct } from "../../e2e/product.ts";
import { fillTo } from "../jpegFolder.ts";
import { describeMachine } from "../machine.ts";
import { median, percentile, seconds, table } from "../table.ts";

const IMAGES = 100_000;
/** Images uploaded by one call of the client. */
const TOGETHER = 2_000;
const WIDTH = 1280;
const HEIGHT = 720;
const SCROLLS = 120;
const SCROLL_PIXELS = 600;

/** Returns so many photos as JPEG, different by a comment in the file: the time to decode them is that of real ones. */
async function* photos(
  count: number,
): AsyncGenerator<{ path: string; bytes: number; hash: string; read(): Promise<Buffer> }> {
  const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
  const pixels = await sharp({ create: { width: 160, height: 90, channels: 3, background: "grey", noise } })
    .png()
    .toBuffer();
  const photo = await sharp(pixels).resize(WIDTH, HEIGHT).jpeg({ quality: 60 }).toBuffer();
  for (let at = 0; at < count; at++) {
    const bytes = fillTo(photo, 0, at);
    yield { path: `/grid/${at}.jpg`, bytes: bytes.length, hash: hashOf(bytes), read: async () => bytes };
  }
}

/** Returns the milliseconds between the frames of a page while it is scrolled. */
async function scroll(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, {
      __frames: times,
      __take(time: number) {
        times.push(time);
        requestAnimationFrame((window as unknown as { __take: FrameRequestCallback }).__take);
      },
    });
    requestAnimationFrame((window as unknown as { __take: FrameRequestCallback }).__take);
  });
  await page.mouse.move(600, 500);
  for (let step = 0; step < SCROLLS; step++) await page.mouse.wheel(0, SCROLL_PIXELS);
  const times = await page.evaluate(() => (window as { __frames?: number[] }).__frames ?? []);
  return times.slice(1).map((time, at) => time - (times[at] ?? time));
}

const millis = (ms: number) => `${ms.toFixed(1)} ms`;

/**
 * `npm run bench -- grid 3`: the grid of a project with 100,000 photos: until the thumbnails of the first screen are there, and the frames while it
 * is scrolled, beside an empty page of the same height. Prints tables; asserts nothing.
 */
export async function timeGrid(rounds: number): Promise<void> {
  const executablePath = findBrowser((line) => console.log(line));
  const product = await startProduct({ env: { LOG_LEVEL: "warn" } });
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
  try {
    console.log(`${describeMachine(executablePath)}; ${rounds} rounds\n`);
    const client = createNativeClient(product);
    const all: { path: string; bytes: number; hash: string; read(): Promise<Buffer> }[] = [];
    let batch: typeof all = [];
    for await (const photo of photos(IMAGES)) {
      batch.push(photo);
      if (batch.length < TOGETHER) continue;
      await client.upload(batch);
      for (const { path, bytes, hash } of batch) all.push({ path, bytes, hash, read: async () => Buffer.alloc(0) });
      batch = [];
    }
    const task = await createApi(product).ended(await client.start(all, "grid", "images"), 600_000);
    client.close();
    const projectId = task.output?.project.id ?? 0;
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const headers = { origin: product.url };
    await context.request.post(`${product.url}/v1/session`, { data: { key: product.key }, headers });
    const first: number[] = [];
    const frames = { grid: [] as number[], empty: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      const page = await context.newPage();
      const began = performance.now();
      await page.goto(`${product.url}/projects/${projectId}`);
      await page.waitForFunction(() => {
        const inSight = [...document.querySelectorAll("ul[aria-label=Images] li")].filter(
          (tile) => tile.getBoundingClientRect().bottom > 0 && tile.getBoundingClientRect().top < innerHeight,
        );
        return (
          inSight.length > 6 &&
          inSight.every((tile) =>
            [...tile.querySelectorAll("img")].some((image) => image.complete && image.naturalWidth > 0),
          )
        );
      });
      first.push(performance.now() - began);
      frames.grid.push(...(await scroll(page)));
      await page.goto("about:blank");
      await page.setContent("<body style='margin:0'><div style='height:1000000px'></div>");
      frames.empty.push(...(await scroll(page)));
      await page.close();
    }
    console.log(table(["first screen", "until its thumbnails are shown"], [["1280 x 800", seconds(median(first))]]));
    console.log();
    const row = (name: string, times: readonly number[]) => [
      name,
      String(times.length),
      millis(median([...times])),
      millis(percentile(times, 95)),
      millis(percentile(times, 99)),
      millis(Math.max(...times)),
    ];
    const heads = ["scrolling", "frames", "median", "p95", "p99", "longest"];
    console.log(table(heads, [row("100,000 images", frames.grid), row("empty page", frames.empty)]));
  } finally {
    await browser.close();
    await product.dispose();
  }
}
