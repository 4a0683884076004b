import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkPageBudget, PAGE_BUDGET, readPageStart } from "./pageBudget.ts";

let page: string;
beforeEach(() => {
  page = mkdtempSync(join(tmpdir(), "dropset-budget-"));
  mkdirSync(join(page, "assets"));
});
afterEach(() => rmSync(page, { recursive: true }));

/** Writes a page that loads so many scripts; text that cannot be compressed. */
function build(scripts: number, bytes: number): void {
  const names = Array.from({ length: scripts }, (_, at) => `/assets/${at}.js`);
  for (const name of names) writeFileSync(join(page, name), randomBytes(bytes));
  const tags = names.map((name) => `<link rel="modulepreload" crossorigin href="${name}">`).join("\n");
  const html = `<html><head><link rel="preload" href="/v1/info" as="fetch" />${tags}</head><body></body></html>`;
  writeFileSync(join(page, "index.html"), html);
}

describe("the budget of the page", () => {
  it("counts the document, what it names, and compressed bytes", () => {
    build(2, 1000);
    writeFileSync(join(page, "assets/0.js.br"), randomBytes(10));
    const { requests, bytes } = readPageStart(page);
    expect(requests).toEqual(["/", "/v1/info", "/assets/0.js", "/assets/1.js"]);
    expect(bytes).toBeGreaterThan(1010);
    expect(bytes).toBeLessThan(1400);
    expect(() => checkPageBudget(page)).not.toThrow();
  });

  it("fails a build with one request too many", () => {
    // The document, the call that it preloads and the one of the drop zone.
    build(PAGE_BUDGET.requests - 3, 10);
    expect(() => checkPageBudget(page)).not.toThrow();
    build(PAGE_BUDGET.requests - 2, 10);
    expect(() => checkPageBudget(page)).toThrow(/in 9 requests/);
  });

  it("fails a build with too many bytes", () => {
    build(2, PAGE_BUDGET.bytes / 2);
    expect(() => checkPageBudget(page)).toThrow(/165000 bytes in 8 requests are allowed/);
  });
});
