import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

const LARGE = "/v1/openapi.json";

function call(url: string, encodings?: string, method: "GET" | "HEAD" = "GET") {
  const headers = { "x-api-key": server.key, ...(encodings === undefined ? {} : { "accept-encoding": encodings }) };
  return server.app.inject({ method, url, headers });
}

describe("JSON of more than 1 KB", () => {
  it.each([
    ["gzip", "gzip", gunzipSync],
    ["gzip, deflate, br", "br", brotliDecompressSync],
    ["br;q=0.5, gzip", "gzip", gunzipSync],
    ["*", "br", brotliDecompressSync],
  ])("is compressed for a caller that accepts %s", async (accepted, encoding, decode) => {
    const plain = await call(LARGE);
    const answer = await call(LARGE, accepted);
    expect(answer.headers).toMatchObject({ "content-encoding": encoding, vary: "Accept-Encoding" });
    expect(answer.headers["content-length"]).toBe(String(answer.rawPayload.length));
    expect(answer.rawPayload.length).toBeLessThan(plain.rawPayload.length / 4);
    expect(decode(answer.rawPayload).toString()).toBe(plain.body);
  });

  it.each([undefined, "", "identity", "gzip;q=0, br;q=0", "zstd"])(
    "keeps its bytes for a caller that accepts %j",
    async (accepted) => {
      const answer = await call(LARGE, accepted);
      expect(answer.headers["content-encoding"]).toBeUndefined();
      expect(answer.headers.vary).toBe("Accept-Encoding");
      expect(answer.json().openapi).toMatch(/^3\./);
    },
  );

  it("is answered to HEAD with the headers of GET", async () => {
    const [get, head] = [await call(LARGE, "gzip"), await call(LARGE, "gzip", "HEAD")];
    expect(head.rawPayload.length).toBe(0);
    for (const name of ["content-encoding", "content-length", "vary"])
      expect(head.headers[name]).toBe(get.headers[name]);
  });
});

describe("what is not compressed", () => {
  it("is short JSON", async () => {
    const { headers } = await call("/v1/projects", "gzip, br");
    expect([headers["content-encoding"], headers.vary]).toEqual([undefined, undefined]);
  });

  it("is a response about keys and sign-in, whose length must not depend on its secrets", async () => {
    for (let each = 0; each < 12; each++) await server.newKey(["read"]);
    const answer = await call("/v1/keys", "gzip, br");
    expect(answer.rawPayload.length).toBeGreaterThan(1024);
    expect(answer.headers["content-encoding"]).toBeUndefined();
  });

  it("is text that is not JSON", async () => {
    const answer = await call("/metrics", "gzip, br");
    expect(answer.rawPayload.length).toBeGreaterThan(1024);
    expect(answer.headers["content-encoding"]).toBeUndefined();
  });
});
