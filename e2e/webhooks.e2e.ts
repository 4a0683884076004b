import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { Api } from "./api.ts";
import { expect, test } from "./pageTest.ts";
import type { Product } from "./product.ts";
import { startedData } from "./startedData.ts";

test.use({ productOptions: { from: startedData(), env: { WEBHOOK_NETWORKS: "127.0.0.1" } } });

let receiver: Server | undefined;
let url: string;
let received: string[];
let respond: (response: ServerResponse) => void;
test.beforeEach(async () => {
  received = [];
  respond = (response) => response.writeHead(200).end("thanks");
  const server = createServer((request, response) => {
    received.push(String(request.headers["dropset-event"]));
    respond(response);
  }).listen(0, "127.0.0.1");
  receiver = server;
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
test.afterEach(async () => {
  receiver?.close();
  receiver?.closeAllConnections();
  receiver = undefined;
});

const card = (page: Page) => page.getByRole("region", { name: "Webhooks" });
const rows = (page: Page) => card(page).getByRole("list", { name: "Webhooks" }).locator(":scope > li");

async function add(page: Page, address: string): Promise<void> {
  await card(page).getByRole("textbox", { name: "Address" }).fill(address);
  await card(page).getByRole("button", { name: "Add webhook" }).click();
}

test("an admin adds a webhook, sees its secret once, tests it, reads its deliveries and deletes it", async ({
  page,
  product,
  signIn,
  guard,
}) => {
  guard.allow(/Failed to load resource.*400/);
  await signIn(product.url);
  await page.goto(`${product.url}/settings`);
  await expect(card(page).getByText("No webhooks yet.")).toBeVisible();
  await expect(card(page).getByRole("button", { name: "Add webhook" })).toBeDisabled();

  await add(page, "http://10.0.0.1/");
  await expect(card(page).getByText("10.0.0.1 is not public.")).toBeVisible();
  await card(page).getByRole("textbox", { name: "Description" }).fill("Training");
  await card(page).getByRole("checkbox", { name: "Project deleted" }).check();
  await add(page, url);
  const secret = card(page)
    .getByRole("alert")
    .getByText(/^whsec_[\w-]{43}$/);
  await expect(secret).toBeVisible();
  const first = await secret.textContent();
  await card(page).getByRole("button", { name: "Done" }).click();
  await expect(secret).toBeHidden();
  const row = rows(page);
  await expect(row).toContainText(url);
  await expect(row).toContainText("Import finished · Import failed · Project deleted");
  await expect(row.getByText("On", { exact: true })).toBeVisible();

  await row.getByRole("button", { name: "Send test" }).click();
  await expect(row.getByText(/^Test: The response had status 200/)).toBeVisible();
  expect(received).toEqual(["test"]);
  respond = (response) => response.writeHead(500).end(`<img src=x onerror="window.__xss = 1">`);
  await row.getByRole("button", { name: "Send test" }).click();
  await expect(row.getByText("Test: The response had status 500.")).toBeVisible();

  await row.getByRole("button", { name: "Deliveries" }).click();
  const deliveries = row.getByRole("list", { name: "Deliveries" }).getByRole("listitem");
  await expect(deliveries).toHaveCount(2);
  await expect(deliveries.first()).toContainText("Failed");
  await deliveries.first().getByText("Response", { exact: true }).click();
  await expect(deliveries.first()).toContainText("<img src=x");

  await row.getByRole("button", { name: "Switch off" }).click();
  await expect(row.getByText("Switched off by an admin")).toBeVisible();
  await row.getByRole("button", { name: "New secret" }).click();
  await row.getByRole("button", { name: "Replace secret" }).click();
  await expect(secret).toBeVisible();
  expect(await secret.textContent()).not.toBe(first);
  await card(page).getByRole("button", { name: "Done" }).click();

  await row.getByRole("button", { name: "Delete", exact: true }).click();
  await page.keyboard.press("Tab");
  await expect(row.getByRole("button", { name: "Delete", exact: true })).toBeVisible();
  await row.getByRole("button", { name: "Delete", exact: true }).click();
  await row.getByRole("button", { name: "Confirm deletion" }).click();
  await expect(card(page).getByText("No webhooks yet.")).toBeVisible();
});

/** Imports a file that is not an image, so that the task fails. */
async function failAnImport(product: Product, api: Api): Promise<void> {
  const body = new FormData();
  body.set("a", JSON.stringify({ id: "/a.txt" }));
  body.set("a-file", new Blob(["not an image"]), "a.txt");
  const headers = { "x-api-key": product.key };
  await fetch(`${product.url}/v1/tasks/import/files`, { method: "POST", headers, body });
  const hash = createHash("sha256").update("not an image").digest("base64");
  const start = { project: { id: null, title: "A" }, preset: "auto", files: [{ path: "/a.txt", hash }] };
  const { taskId } = await api.send<{ taskId: number }>("POST", "/v1/tasks/import", start);
  expect((await api.ended(taskId)).status).toBe("error");
}

test("a delivery that failed waits for its next attempt; a list that cannot be loaded can be tried again", async ({
  page,
  product,
  api,
  signIn,
  guard,
}) => {
  guard.allow(/Failed to load resource/);
  respond = (response) => response.writeHead(503).end();
  await signIn(product.url);
  await page.goto(`${product.url}/settings`);
  await add(page, url);
  await card(page).getByRole("button", { name: "Done" }).click();
  await failAnImport(product, api);
  await expect.poll(() => received).toEqual(["task.failed"]);

  await page.route(/\/v1\/webhooks\/\d+\/deliveries/, (route) => route.abort());
  await rows(page).getByRole("button", { name: "Deliveries" }).click();
  await expect(card(page).getByText("The server cannot be reached.")).toBeVisible({ timeout: 30_000 });
  await page.unrouteAll();
  await card(page).getByRole("button", { name: "Try again" }).click();
  const delivery = card(page).getByRole("list", { name: "Deliveries" }).getByRole("listitem");
  await expect(delivery).toContainText("Import failed");
  await expect(delivery).toContainText("Waiting");
  await expect(delivery).toContainText(/The response had status 503\..*Next attempt at \d\d:\d\d/);
  await page.reload();
  await expect(rows(page).getByText("Failing", { exact: true })).toBeVisible();
});

for (const [size, viewport] of Object.entries({
  wide: { width: 1280, height: 800 },
  narrow: { width: 390, height: 844 },
})) {
  test.describe(size, () => {
    test.use({ viewport, reducedMotion: "reduce" } as object);

    test("the card is accessible and fits, with far too long texts too", async ({ page, product, signIn }) => {
      await signIn(product.url);
      await page.goto(`${product.url}/settings`);
      await card(page).getByRole("textbox", { name: "Description" }).fill("training-of-the-night-shift".repeat(11));
      await add(page, `${url}/${"far-too-long-".repeat(40)}`);
      await card(page).getByRole("button", { name: "Done" }).click();
      respond = (response) => response.writeHead(500).end("x".repeat(2_000));
      const row = rows(page);
      await row.getByRole("button", { name: "Send test" }).click();
      await row.getByRole("button", { name: "Deliveries" }).click();
      await row.getByText("Response", { exact: true }).click();
      await add(page, url);
      await expect(rows(page)).toHaveCount(2);
      const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(await overflow()).toBeLessThanOrEqual(0);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", colorScheme);
        const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
        expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
      }
    });
  });
}
