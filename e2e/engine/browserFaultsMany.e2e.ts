import { closeSync, openSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { findInstalledBrowser } from "../findBrowser.ts";
import { watchMainThread } from "../mainThread.ts";
import { expect, test } from "./engineTest.ts";
import { plant } from "./plant.ts";

/** The long form: `npm run test:browser-faults`. */
const isLong = process.env.BROWSER_FAULTS === "long";

const browser = findInstalledBrowser();
// A page that needs more than a gigabyte crashes.
test.use({
  launchOptions: {
    ...(browser === undefined ? {} : { executablePath: browser }),
    args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--js-flags=--max-old-space-size=1000"],
  },
});

const MANY = isLong ? 1_000_000 : 100_000;

test(`${MANY.toLocaleString("en")} files in one folder, and one at a depth of 100, are listed while the page responds`, async ({
  engine,
  server,
  folder,
}) => {
  test.setTimeout(isLong ? 3_600_000 : 180_000);
  const deep = Array.from({ length: 100 }, (_, depth) => `d${depth}`).join("/");
  await plant(folder, { [`${deep}/deep.txt`]: "deep" });
  await mkdir(join(folder, "flat"));
  // Empty files are one content, which is sent once.
  for (let at = 0; at < MANY; at++) closeSync(openSync(join(folder, "flat", `${at}.txt`), "w"));
  const stopWatching = await watchMainThread(engine.page);
  await engine.drop(folder);
  await expect
    .poll(async () => (await engine.state())?.found.files, { timeout: isLong ? 600_000 : 90_000 })
    .toBe(MANY + 1);
  if (isLong) {
    // Files are counted while they are listed; an import can start when the list is complete.
    await expect.poll(async () => (await engine.state()).phase.name, { timeout: 600_000 }).toBe("reviewing");
    await engine.call("start");
    await expect.poll(async () => (await engine.state()).phase.name, { timeout: 3_000_000 }).toBe("finished");
    expect(server.imports[0]?.files).toHaveLength(MANY + 1);
  } else await engine.call("cancel");
  // Generous: the aim is 100.
  expect((await stopWatching()).processorMs).toBeLessThan(400);
});
