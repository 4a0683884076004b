import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestServer, type TestServer } from "./openTestServer.suite.ts";
import { precompress } from "./precompress.ts";

const SCRIPT = Array.from({ length: 500 }, (_, index) => `export const name${index} = ${index};`).join("\n");

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
  await writeFile(join(pageDirectory, "assets", "index-d4e5f6.js"), SCRIPT);
  await writeFile(join(pageDirectory, "assets", "photo-a1b2c3.png"), Buffer.alloc(5_000));
  await precompress(pageDirectory);
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

describe("a text file of more than 1 KB", () => {
  const url = "/assets/index-d4e5f6.js";
  const decoders = { br: brotliDecompressSync, gzip: gunzipSync };

  it.each(["br", "gzip"] as const)("is sent in %s", async (encoding) => {
    const answer = await get(url, { "accept-encoding": encoding });
    expect(answer.headers).toMatchObject({ "content-encoding": encoding, vary: "accept-encoding" });
    expect(answer.headers["content-type"]).toMatch(/javascript/);
    expect(answer.headers["cache-control"]).toContain("immutable");
    expect(answer.headers["content-length"]).toBe(String(answer.rawPayload.length));
    expect(answer.rawPayload.length).toBeLessThan(SCRIPT.length / 4);
    expect(decoders[encoding](answer.rawPayload).toString()).toBe(SCRIPT);
  });

  it.each([
    ["gzip, deflate, br, zstd", "br"],
    ["br;q=0.1, gzip", "gzip"],
    ["br;q=0, gzip;q=0", undefined],
    ["identity", undefined],
    ["", undefined],
  ])("is sent to a caller that accepts %j in %s", async (accepted, encoding) => {
    const answer = await get(url, { "accept-encoding": accepted });
    expect([answer.headers["content-encoding"], answer.headers.vary]).toEqual([encoding, "accept-encoding"]);
  });

  it("has an ETag in each encoding, that makes only its own copy current", async () => {
    const answers = await Promise.all(["br", "gzip", "identity"].map((each) => get(url, { "accept-encoding": each })));
    const [brotli, zipped, plain] = answers.map(({ headers }) => String(headers.etag));
    expect(new Set([brotli, zipped, plain]).size).toBe(3);
    const again = (etag: string | undefined) => get(url, { "accept-encoding": "br", "if-none-match": etag });
    const current = await again(brotli);
    expect([current.statusCode, current.headers.vary]).toEqual([304, "accept-encoding"]);
    expect([(await again(zipped)).statusCode, (await again(plain)).statusCode]).toEqual([200, 200]);
  });

  it("is sent in ranges that together are the copy, and whole when the range is of another encoding", async () => {
    const whole = await get(url, { "accept-encoding": "br" });
    const part = (range: string, headers = {}) => get(url, { "accept-encoding": "br", range, ...headers });
    const [first, rest] = [await part("bytes=0-99"), await part("bytes=100-")];
    expect([first.statusCode, first.headers["content-encoding"]]).toEqual([206, "br"]);
    expect(first.headers["content-range"]).toBe(`bytes 0-99/${whole.rawPayload.length}`);
    expect(Buffer.concat([first.rawPayload, rest.rawPayload])).toEqual(whole.rawPayload);
    const plain = await get(url, { "accept-encoding": "identity" });
    const other = await part("bytes=100-", { "if-range": plain.headers.etag });
    expect([other.statusCode, other.rawPayload.length]).toEqual([200, whole.rawPayload.length]);
  });

  it.each(["/assets/photo-a1b2c3.png", "/assets/main-a1b2c3.css", "/icon.svg", "/"])(
    "is nothing else: %s is sent as it is",
    async (other) => {
      const answer = await get(other, { "accept-encoding": "br, gzip" });
      expect([answer.statusCode, answer.headers["content-encoding"]]).toEqual([200, undefined]);
    },
  );

  it.each([`${url}.br`, `${url}.gz`, "/docs/docs.js.br"])("has no address for its copy %s", async (copy) => {
    expect((await get(copy)).statusCode).toBe(404);
  });
});
