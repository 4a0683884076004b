import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { buildMultipart, filePair, hashOf, multipartType } from "../multipart/buildMultipart.suite.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";
import { openRawSocket } from "./rawSocket.suite.ts";

let server: TestServer;
let url: string;
beforeAll(async () => {
  server = await openTestServer({ config: { maxFileBytes: 1_000_000, maxRequestBytes: 3_000_000 } });
  url = await server.listen();
});
afterAll(() => server.close());

const UPLOAD = "/v1/tasks/import/files";
const CHECK = "/v1/tasks/import/check-images";

async function post(path: string, body: Uint8Array, type: string, encoding = "gzip") {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { "x-api-key": server.key, "content-type": type, "content-encoding": encoding },
    body: new Uint8Array(body),
  });
  const answer = await response.json();
  return { status: response.status, answer, code: answer.error?.code, message: answer.error?.message };
}

const postJson = (path: string, value: unknown) =>
  post(path, gzipSync(Buffer.from(JSON.stringify(value))), "application/json");

async function storedFiles(): Promise<string[]> {
  const entries = await readdir(join(server.directory, "segments"), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe("a body in gzip", () => {
  it("is decoded for uploads, for the start of an import and for other JSON", async () => {
    const content = randomBytes(500_000);
    const body = gzipSync(buildMultipart(filePair("a", { id: "/a.bin", type: "image" }, content)));
    const uploaded = await post(UPLOAD, body, multipartType(), "X-Gzip");
    expect(uploaded.answer).toEqual([{ id: "/a.bin", hash: hashOf(content), errors: [] }]);
    const checked = await postJson(CHECK, [hashOf(content), hashOf("other")]);
    expect(checked.answer).toEqual([hashOf("other")]);
    const started = await postJson("/v1/tasks/import", {
      project: { title: "encoded" },
      preset: 2,
      files: [{ path: "/a.bin", hash: hashOf(content) }],
    });
    expect(started.answer).toEqual({ taskId: expect.any(Number) });
  });

  it("has the limits of a plain body", async () => {
    const before = await storedFiles();
    const large = buildMultipart(
      ["a", "b", "c", "d"].flatMap((name) => filePair(name, { id: name }, Buffer.alloc(900_000, name))),
    );
    for (const refused of [
      await post(UPLOAD, gzipSync(large), multipartType()),
      await post(
        UPLOAD,
        gzipSync(buildMultipart(filePair("a", { id: "a" }, Buffer.alloc(1_000_001)))),
        multipartType(),
      ),
      await postJson("/v1/session", { key: "x".repeat(2_000_000) }),
    ]) {
      expect([refused.status, refused.code]).toEqual([413, "too_large"]);
    }
    expect(await storedFiles()).toEqual(before);
  });

  it("that is not gzip, or not all of it, is refused with the reason", async () => {
    const before = await storedFiles();
    const whole = gzipSync(buildMultipart(filePair("a", { id: "/a" }, randomBytes(200_000))));
    for (const [path, type, body] of [
      [UPLOAD, multipartType(), Buffer.from("plain")],
      [UPLOAD, multipartType(), whole.subarray(0, 100_000)],
      [UPLOAD, multipartType(), whole.subarray(0, -1)],
      [CHECK, "application/json", Buffer.from("[]")],
      [CHECK, "application/json", gzipSync("[]").subarray(0, -4)],
      ["/v1/tasks/import", "application/json", Buffer.from("{}")],
      ["/v1/tasks/import", "application/json", gzipSync("{}").subarray(0, -4)],
    ] as const) {
      const { status, code, message } = await post(path, body, type);
      expect([path, status, code]).toEqual([path, 400, "bad_request"]);
      expect(message).toMatch(/not valid gzip/);
    }
    expect(await storedFiles()).toEqual(before);
    const other = await post(CHECK, brotliCompressSync("[]"), "application/json", "br");
    expect([other.status, other.code]).toEqual([415, "wrong_content_type"]);
    expect(other.message).toMatch(/decodes gzip only.*"br"/);
  });

  it("whose sender disappears leaves nothing, and is not an error of the server", async () => {
    const before = await storedFiles();
    const lines = server.logged.length;
    const body = gzipSync(buildMultipart(filePair("a", { id: "/gone" }, randomBytes(900_000))));
    const head = [
      `POST ${UPLOAD} HTTP/1.1`,
      "host: x",
      `x-api-key: ${server.key}`,
      `content-type: ${multipartType()}`,
      "content-encoding: gzip",
      `content-length: ${body.length}`,
      "\r\n",
    ].join("\r\n");
    for (const bytes of [0, 100, 500_000, body.length - 1]) {
      const { socket, send } = await openRawSocket(url);
      try {
        await send(head);
        await send(body.subarray(0, bytes));
        const begun = async () => bytes < 1_000 || (await storedFiles()).length > before.length;
        await vi.waitFor(async () => expect(await begun()).toBe(true), 10_000);
      } finally {
        socket.resetAndDestroy();
      }
      await vi.waitFor(async () => expect(await storedFiles()).toEqual(before), 10_000);
    }
    expect(server.logged.slice(lines).filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  });
});
