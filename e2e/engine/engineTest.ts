import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import { build } from "vite";
import type { FileRow } from "../../src/uploader/files/fileTable.ts";
import type { SessionPhase, SessionSnapshot } from "../../src/uploader/session/snapshot.ts";
import { dropPaths } from "../drop.ts";
import { type FourCalls, startFourCalls } from "./fourCalls.ts";
import type { Harness } from "./page/main.ts";

/** The engine in a real page, driven through `harness`. */
export interface Engine {
  readonly page: Page;
  drop(...paths: string[]): Promise<void>;
  state(): Promise<SessionSnapshot>;
  /** Waits until the upload is in one of these phases, and returns the snapshot. */
  reach(...phases: SessionPhase["name"][]): Promise<SessionSnapshot>;
  /** Waits until everything is hashed and asked for. */
  reviewed(): Promise<SessionSnapshot>;
  call(command: "start" | "pause" | "resume" | "cancel" | "retryFailed" | "signedIn"): Promise<void>;
  rows(filter?: FileRow["state"]): Promise<readonly FileRow[]>;
  phases(): Promise<string[]>;
  longestTask(): Promise<number>;
}

declare const harness: Harness;

interface Fixtures {
  server: FourCalls;
  engine: Engine;
  folder: string;
}

/** Tests of the engine: the harness page, built once, with a server of four calls for each test. */
export const test = base.extend<Fixtures, { pageDir: string }>({
  pageDir: [
    async ({ browserName }, use) => {
      const outDir = await mkdtemp(join(tmpdir(), `dropset-engine-page-${browserName}-`));
      await build({
        configFile: false,
        root: join(import.meta.dirname, "page"),
        logLevel: "error",
        worker: { format: "es" },
        build: { outDir, emptyOutDir: true, target: "es2022", assetsInlineLimit: 0, modulePreload: false },
      });
      await use(outDir);
      await rm(outDir, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],
  server: async ({ pageDir }, use) => {
    const server = await startFourCalls(pageDir);
    await use(server);
    await server.close();
  },
  folder: async ({ browserName }, use) => {
    const folder = await mkdtemp(join(tmpdir(), `dropset-engine-${browserName}-`));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  engine: async ({ page, server }, use) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(`uncaught: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" && !/Failed to load resource/.test(message.text())) errors.push(message.text());
    });
    await page.goto(server.url);
    const engine = driveEngine(page);
    await use(engine);
    expect(errors, "errors of the page").toEqual([]);
  },
});

export { expect };

/** Drives the harness of a page. */
export function driveEngine(page: Page): Engine {
  const state = () => page.evaluate(() => harness.session?.getState() as SessionSnapshot);
  return {
    page,
    state,
    drop: (...paths) => dropPaths(page, page.locator("#drop"), paths),
    async reach(...phases) {
      await expect
        .poll(async () => (await state())?.phase.name, { timeout: 60_000, intervals: [50, 100, 200] })
        .toMatch(new RegExp(`^(${phases.join("|")})$`));
      return state();
    },
    async reviewed() {
      await expect
        .poll(
          async () => {
            const now = await state();
            if (now === undefined || now.phase.name === "walking") return -1;
            return now.found.files - now.present.files - now.duplicates.files - now.missing.files - now.failed.files;
          },
          { timeout: 60_000, intervals: [50, 100, 200] },
        )
        .toBe(0);
      return state();
    },
    call: (command) => page.evaluate((name) => harness.session?.[name](), command),
    rows: (filter) =>
      page.evaluate((state) => harness.session?.rows(0, 1_000_000, state) as readonly FileRow[], filter),
    phases: () => page.evaluate(() => harness.phases),
    longestTask: () => page.evaluate(() => harness.longestTask),
  };
}
