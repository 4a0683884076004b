import { gzipSync } from "node:zlib";
import { drawTar } from "../../src/samples/drawTar.ts";
import { drawZip } from "../../src/samples/drawZip.ts";
import { findInstalledBrowser } from "../findBrowser.ts";
import { driveEngine, expect, test } from "./engineTest.ts";
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
