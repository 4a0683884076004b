import { gzipSync } from "node:zlib";
import { drawTar } from "../../src/samples/drawTar.ts";
import { drawZip } from "../../src/samples/drawZip.ts";
import { findInstalledBrowser } from "../findBrowser.ts";
import { driveEngine, type Engine, expect, test } from "./engineTest.ts";
import { plant } from "./plant.ts";

const browser = findInstalledBrowser();

// A name that is not localhost makes the origin insecure, as on a LAN without TLS.
test.use({
  launchOptions: {
    ...(browser === undefined ? {} : { executablePath: browser }),
    args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--host-resolver-rules=MAP lan.test 127.0.0.1"],
  },
});

test("on plain http, without WebCrypto and Web Locks, the same upload works", async ({ page, server, folder }) => {
  await page.goto(server.url.replace("127.0.0.1", "lan.test"));
  expect(
    await page.evaluate(() => [isSecureContext, crypto.subtle === undefined, navigator.locks === undefined]),
  ).toEqual([false, true, true]);
  const engine = driveEngine(page);
  await plant(folder, {
    "a.txt": "one",
    "large.bin": Buffer.alloc(9_000_000, 7),
    // Archives are read here too; one that must be unpacked first cannot be.
    "b.zip": Buffer.from(drawZip([{ name: "c.txt", content: "two" }])),
    "d.tar.gz": gzipSync(drawTar([{ name: "e.txt", content: "three" }])),
  });
  await page.locator("#folder").setInputFiles(folder);
  await engine.reviewed();
  await engine.call("start");
  const end = await engine.reach("finished", "failed");
  expect(end.phase.name).toBe("finished");
  expect(end.sent.files).toBe(3);
  expect(server.imports[0]?.files.map(({ path }) => path)).toEqual(["a.txt", "b/c.txt", "large.bin"]);
  expect(end.firstProblems).toMatchObject([{ code: "archive_not_read", path: "d.tar.gz" }]);
  expect([...server.blobs.values()].map(({ length }) => length).sort()).toEqual([3, 3, 9_000_000]);
});

test("without Web Locks, too, two tabs with the same folder share the work", async ({ context, server, folder }) => {
  const count = 1000;
  await plant(folder, Object.fromEntries([...Array(count).keys()].map((i) => [`${i}.txt`, `content ${i}`])));
  server.interfere = async (_request, _response, call) => {
    if (call === "upload") await new Promise((resolve) => setTimeout(resolve, 60));
    return false;
  };
  const tabs: Engine[] = [];
  for (const page of [await context.newPage(), await context.newPage()]) {
    await page.goto(server.url.replace("127.0.0.1", "lan.test"));
    await page.bringToFront();
    await page.locator("#folder").setInputFiles(folder);
    const tab = driveEngine(page);
    await tab.reviewed();
    tabs.push(tab);
  }
  await Promise.all(tabs.map((tab) => tab.call("start")));
  for (const tab of tabs) expect((await tab.reach("finished", "failed")).phase.name).toBe("finished");
  expect(server.blobs.size).toBe(count);
  expect(server.received.length).toBeLessThanOrEqual(1.1 * count);
});
