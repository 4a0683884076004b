import { readdir } from "node:fs/promises";
import { join } from "node:path";
import puppeteer, { type ElementHandle } from "puppeteer-core";
import { expect, test } from "../productTest.ts";
import { photoFolder } from "../sampleFolder.ts";

test("Firefox ESR imports files that are chosen on the page", async ({ product, api, folder }) => {
  const photos = await photoFolder(folder, 12, 20_000);
  const browser = await puppeteer.launch({
    browser: "firefox",
    protocol: "webDriverBiDi",
    executablePath: "/usr/bin/firefox-esr",
    headless: true,
    extraPrefsFirefox: {
      "app.normandy.enabled": false,
      "app.update.enabled": false,
      "browser.safebrowsing.downloads.remote.enabled": false,
      "datareporting.policy.dataSubmissionEnabled": false,
      "network.captive-portal-service.enabled": false,
      "network.connectivity-service.enabled": false,
    },
  });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(product.url);
    const key = await page.waitForSelector('aria/API key[role="textbox"]');
    await key?.type(product.key);
    await (await page.waitForSelector('aria/Sign in[role="button"]'))?.click();

    await page.waitForSelector('aria/Choose files[role="button"]');
    const input = (await page.$("input[type=file]:not([webkitdirectory])")) as ElementHandle<HTMLInputElement> | null;
    const names = await readdir(photos);
    await input?.uploadFile(...names.map((name) => join(photos, name)));
    const start = await page.waitForSelector('aria/Start import[role="button"]', { timeout: 30_000 });
    await page.waitForFunction((button) => !(button as HTMLButtonElement).disabled, {}, start);
    await start?.click();
    await page.waitForSelector('aria/Open project[role="link"]', { timeout: 60_000 });

    expect(complaints).toEqual([]);
    expect((await api.projects()).map(({ images }) => images)).toEqual([12]);
  } finally {
    await browser.close();
  }
});
