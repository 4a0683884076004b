import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { findInstalledBrowser } from "../findBrowser.ts";
import { driveEngine, type Engine, expect, test } from "./engineTest.ts";
import type { FourCalls } from "./fourCalls.ts";
import { plant } from "./plant.ts";

/** The long form: `npm run test:browser-faults`. */
const isLong = process.env.BROWSER_FAULTS === "long";
const FROZEN_MS = isLong ? 60_000 : 4_000;

const browser = findInstalledBrowser();
// A heap so small that a page or worker that holds what it has sent runs out of it.
test.use({
  launchOptions: {
    ...(browser === undefined ? {} : { executablePath: browser }),
    args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--js-flags=--max-old-space-size=96"],
  },
});

async function plantMany(folder: string, count: number, bytes: number, extension = "bin"): Promise<void> {
  const names = Array.from({ length: count }, (_, at) => `${at}.${extension}`);
  await plant(folder, Object.fromEntries(names.map((name) => [name, randomBytes(bytes)])));
}

/** Makes every upload take this long. */
function slowUploads(server: FourCalls, ms: number): void {
  server.interfere = async (_request, _response, call) => {
    if (call === "upload") await sleep(ms);
    return false;
  };
}

async function expectFinished(engine: Engine): Promise<void> {
  const end = await engine.reach("finished", "failed");
  expect(end.phase.name).toBe("finished");
  expect(end.failed.files).toBe(0);
}

test("a page that is frozen while its connections break continues within seconds and loses nothing", async ({
  engine,
  server,
  folder,
}) => {
  test.setTimeout(90_000 + FROZEN_MS);
  await plantMany(folder, 1500, 500);
  slowUploads(server, 200);
  await engine.drop(folder);
  await engine.reviewed();
  await engine.call("start");
  await expect.poll(() => server.uploads.length).toBeGreaterThan(1);
  const session = await engine.page.context().newCDPSession(engine.page);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  server.interfere = async (request) => {
    request.socket.destroy();
    return true;
  };
  await sleep(FROZEN_MS);
  slowUploads(server, 0);
  await session.send("Page.setWebLifecycleState", { state: "active" });
  await expectFinished(engine);
  expect(server.blobs.size).toBe(1500);
  expect(server.imports).toHaveLength(1);
});

test("a page that runs out of memory is dropped again after a reload, and sends nothing twice", async ({
  engine,
  server,
  folder,
  context,
}) => {
  await plantMany(folder, 600, 500);
  let uploads = 0;
  server.interfere = async (_request, _response, call) => {
    // The third request and those after it never end.
    if (call === "upload" && ++uploads > 2) await new Promise(() => undefined);
    return false;
  };
  await engine.drop(folder);
  await engine.reviewed();
  await engine.call("start");
  await expect.poll(() => server.uploads.length).toBe(2);
  const crashed = engine.page.waitForEvent("crash");
  const [worker] = engine.page.workers();
  void worker
    ?.evaluate(() => {
      const held: object[] = [];
      for (;;) held.push(new Array(100_000).fill({ held }));
    })
    .catch(() => undefined);
  await crashed;
  server.interfere = undefined;
  const acknowledged = server.blobs.size;
  expect(acknowledged).toBeLessThan(600);

  const page = await context.newPage();
  await page.goto(server.url);
  const again = driveEngine(page);
  server.received.length = 0;
  await again.drop(folder);
  expect((await again.reviewed()).present.files).toBe(acknowledged);
  await again.call("start");
  await expectFinished(again);
  expect(server.received.length).toBe(600 - acknowledged);
});

test("a heap of 96 MB is enough for a file of 120 MB and many small ones", async ({ engine, server, folder }) => {
  test.setTimeout(180_000);
  await plantMany(folder, 1000, 20_000);
  await plant(folder, { "large.bin": Buffer.alloc(120_000_000, "large") });
  await engine.drop(folder);
  await engine.reviewed();
  await engine.call("start");
  await expectFinished(engine);
  expect(server.blobs.size).toBe(1001);
});

/** Ways in which the database of kept drops is of no use; each is what another tab has done. */
const BROKEN_DATABASES: Readonly<Record<string, string>> = {
  "of a newer version":
    "new Promise((r) => { const o = indexedDB.open('dropset-drops', 99); o.onsuccess = () => { o.result.close(); r(); }; })",
  "without its store":
    "new Promise((r) => { const o = indexedDB.open('dropset-drops', 1); o.onsuccess = () => { o.result.close(); r(); }; })",
  "blocked by another tab that is deleting it":
    "new Promise((r) => { const o = indexedDB.open('dropset-drops', 1); o.onsuccess = () => { globalThis.held = o.result; indexedDB.deleteDatabase('dropset-drops').onblocked = r; }; })",
};

for (const [name, script] of Object.entries(BROKEN_DATABASES)) {
  test(`an upload works, and states that it is not kept, with a database ${name}`, async ({
    engine,
    server,
    folder,
    context,
  }) => {
    const other = await context.newPage();
    await other.goto(server.url);
    await other.evaluate(script);
    await engine.page.bringToFront();
    await plantMany(folder, 50, 100, "png");
    await engine.drop(folder);
    await engine.reviewed();
    expect((await engine.state()).kept).toBe(false);
    await engine.call("start");
    await expectFinished(engine);
    expect(server.blobs.size).toBe(50);
  });
}

test("an upload goes on when the database of kept drops is deleted under it", async ({ engine, server, folder }) => {
  await plantMany(folder, 500, 100, "png");
  slowUploads(server, 50);
  await engine.drop(folder);
  await engine.reviewed();
  await expect.poll(async () => (await engine.state()).kept).toBe(true);
  await engine.call("start");
  await engine.page.evaluate(
    () => new Promise((resolve) => (indexedDB.deleteDatabase("dropset-drops").onsuccess = resolve)),
  );
  await expectFinished(engine);
});

for (const days of [1, -1]) {
  test(`a clock that is ${days} day off, and set back by an hour in the middle, changes nothing`, async ({
    page,
    server,
    folder,
  }) => {
    await page.addInitScript((shiftMs) => {
      const real = Date.now.bind(Date);
      Object.assign(globalThis, { clockShiftMs: shiftMs });
      Date.now = () => real() + (globalThis as unknown as { clockShiftMs: number }).clockShiftMs;
    }, days * 86_400_000);
    await page.goto(server.url);
    const engine = driveEngine(page);
    await plantMany(folder, 300, 100);
    await engine.drop(folder);
    await engine.reviewed();
    let refused = 0;
    server.interfere = async (_request, response, call) => {
      if (call !== "upload" || refused++ > 3) return false;
      // A date by the clock of the server.
      const at = new Date(Date.now() + 2_000).toUTCString();
      response.writeHead(503, { "retry-after": at, "content-type": "text/plain" }).end("busy");
      return true;
    };
    await engine.call("start");
    await engine.reach("waiting");
    await page.evaluate(() => {
      (globalThis as unknown as { clockShiftMs: number }).clockShiftMs -= 3_600_000;
    });
    const started = Date.now();
    await expectFinished(engine);
    expect(Date.now() - started).toBeLessThan(40_000);
    expect(server.blobs.size).toBe(300);
  });
}
