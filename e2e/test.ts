import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, test as base, expect } from "@playwright/test";
import { type Api, createApi } from "./api.ts";
import { type Product, type ProductOptions, startProduct } from "./product.ts";
import { openWire, type Wire } from "./wire.ts";

/** What must never happen on a page, collected while a test runs; whatever is left at its end fails the test. */
export interface Guard {
  /** Complaints that a test provokes on purpose. */
  allow(pattern: RegExp): void;
}

interface Fixtures {
  /** How the product is started; set with `test.use`. */
  productOptions: ProductOptions;
  product: Product;
  /** The server past the page, with the admin key. */
  api: Api;
  /** Between page and server when a test asks for it; the page then opens `wire.url`. */
  wire: Wire;
  /** An empty folder that is removed afterwards. */
  folder: string;
  guard: Guard;
  /** Signs the browser in at this origin, as the page would. */
  signIn: (origin: string) => Promise<void>;
}

/** Collects scripts that ran from data, refused content, errors, and anything that leaves for another host. */
async function watch(context: BrowserContext, complaints: string[]): Promise<void> {
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  context.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => {
    complaints.push(`uncaught: ${error.error().stack ?? error.error().message}`);
  });
  context.on("dialog", (dialog) => {
    if (dialog.type() !== "beforeunload") complaints.push(`dialog: ${dialog.message()}`);
    // The page may go away on its own meanwhile.
    dialog.accept().catch(() => undefined);
  });
  context.on("request", (request) => {
    const url = new URL(request.url());
    const local = ["data:", "blob:", "about:"].includes(url.protocol) || url.hostname === "127.0.0.1";
    if (!local) complaints.push(`request to another host: ${url.href}`);
  });
}

/** Tests with a running product. A page that complains, runs a script from data, or asks another host fails its test. */
export const test = base.extend<Fixtures>({
  productOptions: [{}, { option: true }],
  product: async ({ productOptions }, use, info) => {
    const product = await startProduct(productOptions);
    await use(product);
    if (info.status !== info.expectedStatus) {
      await info.attach("server log", { body: product.log(), contentType: "text/plain" });
    }
    await product.dispose();
  },
  api: async ({ product }, use) => {
    await use(createApi(product));
  },
  wire: async ({ product }, use) => {
    const wire = await openWire(product.url);
    await use(wire);
    await wire.close();
  },
  folder: async ({ browserName }, use) => {
    const folder = await mkdtemp(join(tmpdir(), `dropset-${browserName}-`));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  guard: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      const allowed: RegExp[] = [];
      await watch(context, complaints);
      await use({ allow: (pattern) => allowed.push(pattern) });
      for (const page of context.pages()) {
        const xss = await page.evaluate(() => (window as { __xss?: unknown }).__xss).catch(() => undefined);
        if (xss !== undefined) complaints.push(`a script from the data ran: ${String(xss)}`);
      }
      const left = complaints.filter((line) => !allowed.some((pattern) => pattern.test(line)));
      expect(left, "complaints of the page").toEqual([]);
    },
    { auto: true },
  ],
  signIn: async ({ context, product }, use) => {
    await use(async (origin) => {
      const answer = await context.request.post(`${origin}/v1/session`, {
        data: { key: product.key },
        headers: { origin },
      });
      expect(answer.status(), "signing in").toBe(200);
    });
  },
});

export { expect };
