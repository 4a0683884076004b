import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certificateIn } from "./certificate.ts";
import { importFolder, importPage } from "./importPage.ts";
import { expect, test } from "./pageTest.ts";
import { photoFolder } from "./sampleFolder.ts";
import { startedData } from "./startedData.ts";

const certificates = mkdtempSync(join(tmpdir(), "dropset-e2e-tls-"));
test.afterAll(() => rmSync(certificates, { recursive: true, force: true }));
test.use({ ignoreHTTPSErrors: true, productOptions: { from: startedData(), env: certificateIn(certificates) } });

test("the page loads, uploads and shows thumbnails over HTTP/2 when the server has TLS", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  expect(product.url).toMatch(/^https:/);
  const photos = await photoFolder(folder, 300, 40_000);
  await signIn(product.url);
  await page.goto(product.url);
  await expect(importPage(page).dropZone).toBeVisible();
  const protocols = new Map<string, string>();
  const keep = async () => {
    const seen = await page.evaluate(() =>
      [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map((entry) => [
        new URL(entry.name).pathname,
        (entry as PerformanceResourceTiming).nextHopProtocol,
      ]),
    );
    for (const [path = "", protocol = ""] of seen) protocols.set(path, protocol);
  };
  await page.evaluate(() => performance.setResourceTimingBufferSize(5_000));
  await importFolder(page, photos);
  await expect(page.getByRole("img").first()).toBeVisible();
  await keep();
  expect(protocols.has("/v1/tasks/import/files"), [...protocols.keys()].join(" ")).toBe(true);
  expect([...new Set(protocols.values())].filter((protocol) => protocol !== "")).toEqual(["h2"]);

  const { code, output } = await product.command("check", "--read-data");
  expect([code, output]).toEqual([0, expect.stringMatching(/Read and hashed \d+ blobs[\s\S]*No damage found/)]);
});
