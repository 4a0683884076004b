import { openFaultProxy, seededSchedule } from "../src/server/scale/faultProxy.suite.ts";
import { bring, importPage, openProject } from "./importPage.ts";
import { filesOf, hashOf } from "./nativeClient.ts";
import { expect, test } from "./pageTest.ts";
import { photoFolder } from "./sampleFolder.ts";
import { checkSet, expectKept } from "./setChecker.ts";

const FILES = 250;
const FILE_BYTES = 8000;
/** Broken connections of one import; the page waits longer after each. */
const FAULTS = 10;
/** What the page may send in vain for each fault: the requests of up to 1 MB that are under way, of a large import. */
const LOST_BYTES = FILES * FILE_BYTES;

// `npm run reliability` has more seeds, without a page.
for (const seed of [12]) {
  test(`an import through network faults (seed ${seed}) ends by itself, whole and once`, async ({
    page,
    product,
    api,
    signIn,
    folder,
    guard,
  }) => {
    test.setTimeout(240_000);
    guard.allow(/Failed to load resource|net::ERR_/);
    const photos = await photoFolder(folder, FILES, FILE_BYTES, `photos ${seed}`);
    const proxy = await openFaultProxy(product.url);
    try {
      await signIn(proxy.url);
      await page.goto(proxy.url);
      await bring(page, photos);
      const before = proxy.upBytes();
      proxy.follow(seededSchedule(seed, FAULTS));
      await importPage(page).start.click();
      const project = await api.project(await openProject(page, 200_000));
      expect(project.images).toBe(FILES);
      const faulty = [...proxy.faults].filter(([kind]) => kind !== "none").reduce((sum, [, count]) => sum + count, 0);
      expect(faulty, "faults that happened").toBeGreaterThan(0);
      expect((await api.tasks()).length, "tasks of one import").toBe(1);
      expect(proxy.upBytes() - before).toBeLessThan(FILES * (FILE_BYTES + 1000) + faulty * LOST_BYTES);

      const files = await Promise.all((await filesOf(photos)).map(async ({ read }) => hashOf(await read())));
      const report = await checkSet(product, { acknowledged: files, imports: [project.title] });
      expectKept(report, `after the faults of seed ${seed}`);
      expect(report.read).toBe(FILES);
    } finally {
      await proxy.close();
    }
  });
}
