// `npm run screenshots`: takes every screen, wide and narrow, light and dark, into a temporary folder (or the folder that is given); those
// that the README shows go to docs/screenshots.
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { shapesProject, superviselyProject } from "../src/samples/superviselyProject.ts";
import { type Account, createApi } from "./api.ts";
import { dropPaths } from "./drop.ts";
import { findBrowser } from "./findBrowser.ts";
import { bring, importPage } from "./importPage.ts";
import { createNativeClient, filesOf } from "./nativeClient.ts";
import { startProduct } from "./product.ts";
import { photoFolder, writeFiles } from "./sampleFolder.ts";
import { openWire } from "./wire.ts";

const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } } as const;
const README_SCREENSHOTS = { "review-wide-light.png": "review.png", "project-wide-dark.png": "project-dark.png" };

const out =
  process.argv[2] === undefined ? await mkdtemp(join(tmpdir(), "dropset-screenshots-")) : resolve(process.argv[2]);
await mkdir(out, { recursive: true });
const data = await mkdtemp(join(tmpdir(), "dropset-screenshots-data-"));

/** A project with labels of all kinds and a few faults. */
const shapes = join(data, "toy-shapes");
await writeFiles(
  shapes,
  shapesProject().map(({ path, bytes }) => [path, bytes]),
);
await writeFiles(shapes, [
  ["train/ann/shapes_03.png.json", '{"size": {"width": 640, "height": 480}, "objects": [{"classTitle": '],
  ["train/ann/nobody.png.json", JSON.stringify({ size: { width: 1, height: 1 }, tags: [], objects: [] })],
  ["val/img/empty.png", ""],
  ["val/img/notes.png", "not an image"],
]);
const noImages = join(data, "labels-only");
const labels = superviselyProject().filter(({ path }) => path.endsWith(".json"));
await writeFiles(
  noImages,
  labels.map(({ path, bytes }) => [path, bytes]),
);
const unreadable = join(data, "broken-images");
await writeFiles(unreadable, [
  ["a.png", "not an image"],
  ["b.png", ""],
]);
const many = await photoFolder(data, 1200, 12_000, "night-shift");

const executablePath = findBrowser((line) => console.log(line));
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });

/** Starts more imports than the server runs at the same time; their files are on the server already. */
async function queueTasks(account: Account, folder: string): Promise<void> {
  const client = createNativeClient(account);
  const files = await client.hash(await filesOf(folder));
  for (let at = 1; at <= 12; at++) await client.start(files, `night-shift ${at}`);
  client.close();
}

/** Goes through the product in one theme and one size, and takes every screen. */
async function walk(theme: "light" | "dark", size: keyof typeof SIZES): Promise<void> {
  const product = await startProduct({ env: { LOG_LEVEL: "error", WORKERS: "1", WEBHOOK_NETWORKS: "127.0.0.1" } });
  const wire = await openWire(product.url);
  const api = createApi(product);
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme: theme, deviceScaleFactor: 1 });
  const page: Page = await context.newPage();
  const take = async (name: string, { busy = false, whole = false } = {}) => {
    if (!busy) {
      await page.waitForLoadState("networkidle");
      // Images load after the page has settled, and are decoded after that.
      await page.evaluate(() => Promise.allSettled([...document.images].map((image) => image.decode())));
    }
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(out, `${name}-${size}-${theme}.png`), fullPage: whole });
  };
  const drops = importPage(page);
  try {
    await page.goto(wire.url);
    await page.getByRole("textbox", { name: "API key" }).waitFor();
    await take("sign-in");
    await context.request.post(`${wire.url}/v1/session`, { data: { key: product.key }, headers: { origin: wire.url } });

    await page.goto(wire.url);
    await drops.dropZone.waitFor();
    await take("empty");
    // Nobody listens at the second address, so its deliveries fail.
    for (const url of [`${product.url}/hook`, "http://127.0.0.1:9/hook"]) {
      await api.send("POST", "/v1/webhooks", {
        url,
        description: "Training",
        events: ["task.finished", "task.failed"],
      });
    }
    await bring(page, shapes);
    // Until every tile has its image and every problem its row.
    await page.getByRole("heading", { name: "Classes" }).waitFor();
    await page.getByRole("list", { name: "Preview" }).getByRole("button").nth(5).waitFor();
    await page.waitForTimeout(1000);
    await take("review");
    await drops.start.click();
    await drops.openProject.waitFor({ timeout: 60_000 });
    await take("done");
    await drops.openProject.click();
    await page.getByRole("list", { name: "Images" }).getByRole("img").nth(5).waitFor();
    await take("project");
    const tile = page.getByRole("list", { name: "Images" }).getByRole("link");
    await tile.first().focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+Space");
    await page.getByRole("region", { name: "Selection" }).waitFor();
    await take("project-selected");
    await page.getByRole("button", { name: "Tag", exact: true }).click();
    await page.getByRole("combobox", { name: "Tag" }).fill("night");
    await take("project-tag");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Move to trash" }).click();
    await page.getByText("moved to the trash.").waitFor();
    await take("project-undo");
    await page.getByRole("tab", { name: "Imports" }).click();
    await page.getByRole("list", { name: "Changes" }).waitFor();
    await take("project-imports");
    await page.goto(`${wire.url}/trash`);
    await page.getByRole("list", { name: "Trash" }).waitFor();
    await take("trash");
    await page.getByRole("button", { name: "Restore" }).click();
    await page.getByText("restored.").waitFor();
    await take("trash-empty");
    await page.getByRole("link", { name: "Open project" }).click();
    await page.getByRole("list", { name: "Images" }).getByRole("img").nth(5).waitFor();
    await page.getByRole("button", { name: "Download" }).click();
    await page.getByText("Nothing is lost").waitFor();
    await page.getByRole("combobox", { name: "Format" }).click();
    await page.getByRole("option", { name: "YOLO" }).click();
    await page.getByText("listed above").waitFor();
    await take("download");
    await page.keyboard.press("Escape");
    await page.getByRole("list", { name: "Images" }).getByRole("link").first().click();
    await page
      .getByRole("dialog")
      .waitFor({ timeout: 5000 })
      .catch(() => undefined);
    await take("viewer");

    await page.goto(wire.url);
    await bring(page, many);
    wire.limit(500_000);
    await drops.start.click();
    await page.waitForTimeout(4000);
    await take("sending", { busy: true });
    await drops.pause.click();
    await take("paused", { busy: true });
    await drops.resume.click();
    wire.limit(Number.POSITIVE_INFINITY);
    await drops.openProject.waitFor({ timeout: 60_000 });

    await page.goto(wire.url);
    await dropPaths(page, drops.dropZone, [noImages]);
    await page.getByText("No images found").waitFor({ timeout: 30_000 });
    await take("blocked");
    await page.getByRole("button", { name: "Start over" }).click();
    await dropPaths(page, drops.dropZone, [unreadable]);
    await page.getByText("No usable images").waitFor({ timeout: 30_000 });
    await take("blocked-images");
    const client = createNativeClient(product);
    const { taskId } = await client.importFiles(await filesOf(noImages), "labels-only");
    client.close();
    await api.ended(taskId);
    await queueTasks(product, many);
    await page.goto(`${wire.url}/tasks`);
    await page
      .getByText(/waiting|ahead|in line/i)
      .first()
      .waitFor({ timeout: 5000 })
      .catch(() => undefined);
    await take("tasks-queued", { busy: true });

    const tasks = await api.tasks();
    for (const [name, path] of [
      ["tasks", "/tasks"],
      ["task-failed", `/tasks/${tasks.find(({ status }) => status === "error")?.id}`],
      ["task-finished", `/tasks/${tasks.findLast(({ status }) => status === "finished")?.id}`],
      ["projects", "/projects"],
      ["library", "/library"],
      ["not-found", "/tasks/999999"],
      ["project-missing", "/projects/999999"],
      ["api", "/docs"],
    ] as const) {
      await page.goto(wire.url + path);
      await take(name);
    }
    await page.goto(`${wire.url}/settings`);
    await page.getByRole("button", { name: "Deliveries" }).last().click();
    await page.getByRole("list", { name: "Deliveries" }).waitFor();
    await take("settings", { whole: true });
  } finally {
    await context.close();
    await wire.close();
    await product.dispose();
  }
}

try {
  for (const theme of ["light", "dark"] as const) {
    for (const size of ["wide", "narrow"] as const) {
      console.log(`${theme}, ${size} ...`);
      await walk(theme, size);
    }
  }
  const kept = resolve("docs/screenshots");
  await mkdir(kept, { recursive: true });
  for (const [from, to] of Object.entries(README_SCREENSHOTS)) await copyFile(join(out, from), join(kept, to));
  console.log(
    `All screenshots: ${out}\nFor the README: ${Object.values(README_SCREENSHOTS).join(", ")} in docs/screenshots`,
  );
} finally {
  await browser.close();
  await rm(data, { recursive: true, force: true });
}
