import { afterEach, describe, expect, it, vi } from "vitest";
import { type BlobStore, NoSpaceError } from "../blobs/blobStore.ts";
import { type Database, DatabaseBusyError, DatabaseReadOnlyError } from "../db/database.ts";
import { buildMultipart, filePair, hashOf, multipartType } from "../multipart/buildMultipart.suite.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";
import type { Thumbnails } from "../thumbnails/thumbnails.ts";
import { openRawSocket } from "./rawSocket.suite.ts";

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A real server whose engines fail on demand. */
async function openFailing() {
  const faults: { append?: Error; commit?: Error; call?: Error } = {};
  const inner = await openTestServer();
  const blobs: BlobStore = {
    ...inner.deps.blobs,
    async create() {
      const writer = await inner.deps.blobs.create();
      return {
        ...writer,
        get bytes() {
          return writer.bytes;
        },
        append: (source) => (faults.append ? Promise.reject(faults.append) : writer.append(source)),
        commit: () => (faults.commit ? Promise.reject(faults.commit) : writer.commit()),
      };
    },
  };
  const db: Database = {
    ...inner.deps.db,
    call: (name, input) =>
      faults.call && name === "commitSegment" ? Promise.reject(faults.call) : inner.deps.db.call(name, input),
  };
  const server = await openTestServer({ deps: { db, blobs } });
  servers.push(server, inner);
  const upload = async (content: string) => {
    const answer = await server.app.inject({
      method: "POST",
      url: "/v1/tasks/import/files",
      headers: { "x-api-key": server.key, "content-type": multipartType() },
      payload: buildMultipart(filePair("a", { id: "/a" }, content)),
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
  };
  const held = (content: string) => inner.deps.db.call("findBlobs", { workspaceId: 1, hashes: [hashOf(content)] });
  return { server, faults, upload, held };
}

describe("a failing engine", () => {
  it("without space responds with 507, stores nothing, and recovers by itself", async () => {
    const { faults, upload, held } = await openFailing();
    for (const step of ["append", "commit", "call"] as const) {
      const content = `no space at ${step}`;
      faults[step] = new NoSpaceError("no space left on device, write '/secret/path'");
      const refused = await upload(content);
      expect([refused.status, refused.body.error.code]).toEqual([507, "no_space"]);
      expect(JSON.stringify(refused.body)).not.toContain("/secret/path");
      expect(await held(content)).toEqual([]);
      delete faults[step];
      expect((await upload(content)).status).toBe(200);
      expect(await held(content)).toHaveLength(1);
    }
  });

  it("that is busy responds with 503 and when to try again", async () => {
    const { faults, upload } = await openFailing();
    faults.call = new DatabaseBusyError("locked");
    const refused = await upload("busy");
    expect([refused.status, refused.body.error.code]).toEqual([503, "unavailable"]);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  });

  it("that cannot write, or has too many files open, responds with 503, what is wrong and when to try again", async () => {
    const { faults, upload } = await openFailing();
    for (const [code, words] of [
      ["EROFS", "cannot write"],
      ["EACCES", "cannot write"],
      ["EMFILE", "too many files"],
    ] as const) {
      faults.commit = Object.assign(new Error(`${code}: open '/secret/path'`), { code });
      const refused = await upload(`refused by ${code}`);
      expect([refused.status, refused.body.error.code]).toEqual([503, "unavailable"]);
      expect(refused.body.error.message).toContain(words);
      expect(JSON.stringify(refused.body)).not.toContain("secret");
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    }
    delete faults.commit;
    faults.call = new DatabaseReadOnlyError("readonly");
    expect((await upload("refused by the database")).status).toBe(503);
  });

  it("that fails responds with 500 without details, which the log has", async () => {
    const { faults, upload, server } = await openFailing();
    faults.commit = Object.assign(new Error("EIO: i/o error, fdatasync '/secret/path' SELECT * FROM keys"), {
      code: "EIO",
    });
    const refused = await upload("broken");
    expect([refused.status, refused.body.error.code]).toEqual([500, "internal"]);
    expect(JSON.stringify(refused.body)).not.toMatch(/secret|SELECT|EIO| at /);
    const line = server.logged.find((text) => text.includes("fdatasync"));
    expect(JSON.parse(line ?? "{}")).toMatchObject({ reqId: refused.body.error.requestId, level: 50 });
  });
});

describe("a caller who goes away", () => {
  it("while a thumbnail is made is not a failure of the server", async () => {
    const inner = await openTestServer();
    const content = { workspaceId: 1, hash: hashOf("x"), name: "x.png", kind: "png", bytes: 1, width: 1, height: 1 };
    const db: Database = {
      ...inner.deps.db,
      call: (name, input) =>
        name === "imageContent" ? Promise.resolve(content as never) : inner.deps.db.call(name, input),
    };
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const thumbnails: Thumbnails = {
      sizeOf: (size) => size,
      get: (_source, _size, _caller, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
          asked();
        }),
      close: async () => {},
    };
    const server = await openTestServer({ deps: { db, thumbnails } });
    servers.push(server, inner);
    const raw = await openRawSocket(await server.listen());
    await raw.send(`GET /v1/images/1/thumbnail HTTP/1.1\r\nhost: x\r\nx-api-key: ${server.key}\r\n\r\n`);
    await isAsked;
    raw.socket.destroy();
    const noted = () => server.logged.some((line) => line.includes('"msg":"the caller closed the connection"'));
    await vi.waitFor(() => expect(noted()).toBe(true), 10_000);
    await server.app.inject({ method: "GET", url: "/healthz" });
    expect(server.logged.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  });
});

describe("errors before a route is reached", () => {
  it("have the one shape as well, and their request id is in the log", async () => {
    const server = await openTestServer();
    servers.push(server);
    const post = (payload: string, type = "application/json", more: Record<string, string> = {}) =>
      server.app.inject({ method: "POST", url: "/v1/session", headers: { "content-type": type, ...more }, payload });
    for (const [answer, status, code] of [
      [await post("{broken"), 400, "bad_json"],
      [await post('{"__proto__": 1}'), 400, "bad_json"],
      [await post("key=x", "application/x-www-form-urlencoded"), 415, "wrong_content_type"],
      [await post("{}", "text/plain"), 415, "wrong_content_type"],
      [await post("{}", "application/json", { "content-encoding": "br" }), 415, "wrong_content_type"],
      [await post(JSON.stringify({ key: "x".repeat(2_000_000) })), 413, "too_large"],
      [await post(""), 400, "bad_request"],
    ] as const) {
      expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
      expect(answer.headers["x-request-id"]).toBe(answer.json().error.requestId);
    }
  });

  it("name the field and list all of them", async () => {
    const server = await openTestServer();
    servers.push(server);
    const answer = await server.app.inject({
      method: "POST",
      url: "/v1/keys",
      headers: { "x-api-key": server.key },
      payload: { name: 1, scopes: ["all"] },
    });
    expect(answer.json().error.message).toMatch(/^body: name /);
    expect(answer.json().error.details.map(({ field }: { field: string }) => field)).toEqual(["name", "scopes[0]"]);
  });
});
