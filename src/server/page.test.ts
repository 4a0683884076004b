import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestServer, type TestServer } from "./openTestServer.suite.ts";

let server: TestServer;
let pageDirectory: string;
beforeAll(async () => {
  pageDirectory = await mkdtemp(join(tmpdir(), "dropset-page-"));
  await cp("public", pageDirectory, { recursive: true });
  const index = await readFile("index.html", "utf8");
  await writeFile(join(pageDirectory, "index.html"), index);
  await mkdir(join(pageDirectory, "assets"));
  await writeFile(join(pageDirectory, "assets", "hash.worker-a1b2c3.js"), "onmessage = () => {};");
  await writeFile(join(pageDirectory, "assets", "main-a1b2c3.css"), "body {}");
  server = await openTestServer({ deps: { pageDirectory } });
});
afterAll(async () => {
  await server.close();
  await rm(pageDirectory, { recursive: true, force: true });
});

const get = (url: string, headers = {}) => server.app.inject({ method: "GET", url, headers });

describe("the page", () => {
  it.each(["/", "/tasks", "/tasks/12", "/projects", "/projects/3/images/4", "/library", "/settings", "/settings?x=1"])(
    "is served at %s and not cached",
    async (url) => {
      const answer = await get(url);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
      expect(answer.headers["cache-control"]).toBe("no-store");
      expect(answer.body).toContain('<div id="root">');
    },
  );

  it("has a new nonce in each response, in its policy and in its text", async () => {
    const nonces = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const answer = await get("/");
        const nonce = /'nonce-([^']+)'/.exec(String(answer.headers["content-security-policy"]))?.[1];
        expect(answer.body).toContain(`content="${nonce}"`);
        expect(answer.body).not.toContain("__NONCE__");
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(5);
  });

  it("has a policy that allows only what it needs, and nothing from other origins", async () => {
    const { headers } = await get("/");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]+' 'wasm-unsafe-eval'(;|$)/);
    expect(policy).toMatch(/style-src 'self' 'nonce-[\w+/=]+'(;|$)/);
    for (const part of [
      "img-src 'self' blob: data:",
      "connect-src 'self'",
      "worker-src 'self'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
    ]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
    expect(headers).toMatchObject({
      "cross-origin-opener-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
  });

  it("lets workers use WebAssembly, and caches hashed files without a time limit", async () => {
    const worker = await get("/assets/hash.worker-a1b2c3.js");
    expect(worker.statusCode).toBe(200);
    expect(worker.headers["content-type"]).toMatch(/javascript/);
    expect(worker.headers["content-security-policy"]).toMatch(/script-src 'self' 'wasm-unsafe-eval';/);
    expect(worker.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    const style = await get("/assets/main-a1b2c3.css");
    expect(style.headers["content-type"]).toMatch(/^text\/css/);
    expect(style.headers["content-security-policy"]).toContain("default-src 'none'");
  });

  it("revalidates other files", async () => {
    const icon = await get("/icon.svg");
    expect(icon.statusCode).toBe(200);
    expect(icon.headers).toMatchObject({ "content-type": "image/svg+xml", "cache-control": "no-cache" });
    expect(icon.headers["content-security-policy"]).toContain("sandbox");
    const again = await get("/icon.svg", { "if-none-match": icon.headers.etag });
    expect(again.statusCode).toBe(304);
  });

  it.each([
    "/assets/absent.js",
    "/assets/../../package.json",
    "/assets/%2e%2e/%2e%2e/package.json",
    "/index.html.map",
    "/unknown",
    "/v1/unknown",
  ])("is not served at %s", async (url) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.json().error.code]).toEqual([404, "not_found"]);
    expect(answer.body).not.toContain("devDependencies");
  });

  const asBrowser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

  it.each(["/nope", "/nope/deeper?x=1", "/tasksx"])("shows a browser that there is no page at %s", async (url) => {
    const answer = await get(url, asBrowser);
    expect([answer.statusCode, answer.headers["content-type"]]).toEqual([404, "text/html; charset=utf-8"]);
    expect(answer.body).toContain('<div id="root">');
    expect(String(answer.headers["content-security-policy"])).toContain("'nonce-");
  });

  it.each(["/v1/unknown", "/assets/absent.js", "/docs/absent.css"])(
    "is not served at %s to a browser either",
    async (url) => {
      const answer = await get(url, asBrowser);
      expect([answer.statusCode, answer.json().error.code]).toEqual([404, "not_found"]);
    },
  );

  it("does not hide that another method would work", async () => {
    const answer = await get("/v1/keys/1", asBrowser);
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, "DELETE"]);
    const posted = await server.app.inject({ method: "POST", url: "/nope", headers: asBrowser });
    expect([posted.statusCode, posted.json().error.code]).toEqual([404, "not_found"]);
  });

  it("serves nothing through backslashes", async () => {
    const answer = await get("/assets/..%5c..%5cpackage.json");
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, "bad_request"]);
  });

  it("states what to do when it is not built, while the API works", async () => {
    const bare = await openTestServer({ deps: { pageDirectory: join(pageDirectory, "absent") } });
    try {
      const page = await bare.app.inject({ method: "GET", url: "/" });
      expect(page.statusCode).toBe(503);
      expect(page.body).toContain("npm run build");
      expect((await bare.app.inject({ method: "GET", url: "/v1/info" })).statusCode).toBe(200);
    } finally {
      await bare.close();
    }
  });
});

describe("the documentation", () => {
  it("is a page without inline scripts under the same policy, rendered from openapi.json", async () => {
    const answer = await get("/docs");
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-security-policy"]).toContain("script-src 'self'");
    expect(answer.body).not.toMatch(/<script(?![^>]*src=)/);
    expect(answer.body).not.toMatch(/<style| style="| on\w+="/);
    expect(answer.body).not.toMatch(/(src|href)="(https?:)?\/\//);
    for (const [, file] of answer.body.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)) {
      expect([file, (await get(file!)).statusCode]).toEqual([file, 200]);
    }
  });
});
