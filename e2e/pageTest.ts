import type { BrowserContext } from "@playwright/test";
import { importFolder } from "./importPage.ts";
import { labelledFolder } from "./labelledFolder.ts";
import { expect, test as productTest } from "./productTest.ts";

/** What must never happen on a page, collected while a test runs; whatever is left at its end fails the test. */
interface Guard {
  /** Complaints that a test provokes on purpose. */
  allow(pattern: RegExp): void;
}

/** What a test of the page is given besides. */
export interface PageFixtures {
  guard: Guard;
  /** Signs the browser in at this origin, as the page would. */
  signIn: (origin: string) => Promise<void>;
  /** Signs the browser in and imports the small labelled project through the page. Returns the project's id; its page is open then. */
  importLabelled: () => Promise<number>;
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

/** Tests with a running product and a browser. A page that complains, runs a script from data, or asks another host fails its test. */
export const test = productTest.extend<PageFixtures>({
  guard: [
    // Named so that the guard has its say before the wire and the server go away, when every page complains.
    async ({ context, wire: _wire }, use) => {
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
  importLabelled: async ({ page, product, signIn, folder }, use) => {
    await use(async () => {
      await signIn(product.url);
      await page.goto(product.url);
      return importFolder(page, await labelledFolder(folder));
    });
  },
});

export { expect };
