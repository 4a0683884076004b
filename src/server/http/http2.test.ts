import { readdir } from "node:fs/promises";
import type { Server } from "node:http";
import { constants } from "node:http2";
import { request } from "node:https";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { missingOf } from "../db/missingOf.suite.ts";
import { buildMultipart, filePair, hashOf, multipartType } from "../multipart/buildMultipart.suite.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";
import { makeCertificate } from "./certificate.suite.ts";
import { type Http2Client, openHttp2 } from "./http2Client.suite.ts";

vi.setConfig({ testTimeout: 60_000 });

const UPLOAD = "/v1/tasks/import/files";
const tls = makeCertificate();
let server: TestServer;
let url: string;
const open: Http2Client[] = [];
beforeAll(async () => {
  server = await openTestServer({ tls, config: { maxFileBytes: 50_000_000, maxRequestBytes: 60_000_000 } });
  url = await server.listen();
});
afterEach(() => {
  for (const { session } of open.splice(0)) session.destroy();
});
afterAll(() => server.close());

async function connection(to = url): Promise<Http2Client> {
  const client = await openHttp2(to);
  open.push(client);
  return client;
}

const uploadHeaders = (key = server.key) => ({ "x-api-key": key, "content-type": multipartType() });
const body = buildMultipart([
  ...filePair("a", { id: "/a" }, "content of a"),
  ...filePair("b", { id: "/b" }, Buffer.alloc(300_000, "b")),
]);

async function segmentFiles({ directory } = server): Promise<string[]> {
  const entries = await readdir(join(directory, "segments"), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

/** Waits for what the server does after a stream broke, which no response states. */
async function until(check: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    if (await check()) return;
    await sleep(20);
  }
  throw new Error("It did not come about within 20 s.");
}

describe("a server with TLS", () => {
  it("speaks HTTP/2 and HTTP/1.1, with the same headers and the same errors", async () => {
    const client = await connection();
    expect(client.session.alpnProtocol).toBe("h2");
    const two = await client.call("GET", "/v1/keys");
    const one = await new Promise<{ status: number | undefined; hsts: unknown; text: string }>((resolve, reject) => {
      const sent = request(`${url}/v1/keys`, { rejectUnauthorized: false }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (piece: string) => {
          text += piece;
        });
        const { statusCode: status, headers } = answer;
        answer.on("end", () => resolve({ status, hsts: headers["strict-transport-security"], text }));
      });
      sent.on("error", reject).end();
    });
    expect([two.status, one.status]).toEqual([401, 401]);
    expect([two.headers["strict-transport-security"], one.hsts]).toEqual(["max-age=31536000", "max-age=31536000"]);
    expect([JSON.parse(two.text).error.code, JSON.parse(one.text).error.code]).toEqual(["no_key", "no_key"]);
  });

  it("states its limits, and does not end uploads over HTTP/1.1 after five minutes, as Node would", async () => {
    const client = await connection();
    await client.call("GET", "/healthz");
    expect(client.session.remoteSettings).toMatchObject({
      maxConcurrentStreams: 100,
      initialWindowSize: 512 * 1024,
      maxHeaderListSize: 16 * 1024,
    });
    const { requestTimeout, headersTimeout } = server.app.server as Server;
    expect({ requestTimeout, headersTimeout }).toEqual({ requestTimeout: 0, headersTimeout: 30_000 });
  });

  it("takes changes by cookie from its own pages only, as with HTTP/1.1", async () => {
    const client = await connection();
    const json = { "content-type": "application/json" };
    const signedIn = await client.call("POST", "/v1/session", json, Buffer.from(JSON.stringify({ key: server.key })));
    const [cookie = ""] = String(signedIn.headers["set-cookie"]).split(";");
    expect(cookie).toMatch(/^__Host-dropset_session=/);
    const statuses = await Promise.all(
      [new URL(url).origin, "https://evil.test"].map(async (origin) => {
        const key = Buffer.from(JSON.stringify({ name: "x", scopes: ["read"] }));
        return (await client.call("POST", "/v1/keys", { ...json, cookie, origin }, key)).status;
      }),
    );
    expect(statuses).toEqual([200, 403]);
  });
});

describe("bodies over HTTP/2", () => {
  it("are taken in any pieces, with and without a length, many at a time", async () => {
    const client = await connection();
    const pieces = client.begin("POST", UPLOAD, uploadHeaders());
    const small = buildMultipart(filePair("a", { id: "/slowly" }, "byte by byte"));
    for (const byte of small) await pieces.send(Buffer.from([byte]));
    pieces.stream.end();
    const whole = Array.from({ length: 20 }, (_, number) => {
      const part = buildMultipart(filePair("a", { id: `/${number}` }, Buffer.alloc(200_000, number)));
      return client.call("POST", UPLOAD, { ...uploadHeaders(), "content-length": String(part.length) }, part);
    });
    const answers = await Promise.all([pieces.answer, ...whole]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(JSON.parse(answers[0]?.text ?? "")).toMatchObject([{ id: "/slowly", errors: [] }]);
    const hashes = Array.from({ length: 20 }, (_, number) => hashOf(Buffer.alloc(200_000, number)));
    expect(await missingOf(server.deps.db, { workspaceId: 1, hashes })).toEqual([]);
  });

  it("whose sender disappears leave nothing, at any byte, and are not an error of the server", async () => {
    const [before, logged] = [await segmentFiles(), server.logged.length];
    for (const at of [0, 1, 100, 250, 1000, 200_000, body.length - 10, body.length - 1]) {
      const client = await connection();
      const upload = client.begin("POST", UPLOAD, uploadHeaders());
      await upload.send(body.subarray(0, at));
      await sleep(10);
      if (at % 2 === 0) upload.stream.close(constants.NGHTTP2_CANCEL);
      else client.session.destroy();
    }
    await until(async () => (await segmentFiles()).length === before.length);
    const rows = await server.deps.db.call("findBlobs", { workspaceId: 1, hashes: [hashOf("content of a")] });
    expect(rows).toEqual([]);
    expect(server.logged.slice(logged).filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  });

  it("that break off are never taken for complete: an import leaves no task", async () => {
    const client = await connection();
    const headers = { "x-api-key": server.key, "content-type": "application/json" };
    const broken = client.begin("POST", "/v1/tasks/import", headers);
    const start = `{"project":{"title":"x"},"preset":2,"files":[${'{"path":"a","hash":"b"},'.repeat(3_000)}`;
    await broken.send(Buffer.from(start));
    await until(async () => (await server.deps.db.call("listReceiving", {})).length === 1);
    broken.stream.close(constants.NGHTTP2_CANCEL);
    await until(async () => (await server.deps.db.call("listReceiving", {})).length === 0);

    // Valid JSON already, but not all that the sender had announced.
    const key = client.begin("POST", "/v1/keys", { ...headers, "content-length": "1000" });
    await key.send(Buffer.from(JSON.stringify({ name: "half", scopes: ["read"] })));
    await sleep(50);
    key.stream.close(constants.NGHTTP2_CANCEL);
    await key.answer;
    expect((await client.call("GET", "/v1/keys", headers)).text).not.toContain("half");
  });

  it("that are shorter or longer than their length are refused, and the connection goes on", async () => {
    const client = await connection();
    const before = await segmentFiles();
    for (const length of [body.length + 10, body.length - 10]) {
      const headers = { ...uploadHeaders(), "content-length": String(length) };
      expect((await client.call("POST", UPLOAD, headers, body)).status).not.toBe(200);
    }
    await until(async () => (await segmentFiles()).length === before.length);
    expect((await client.call("GET", "/healthz")).status).toBe(200);
  });

  it("that are refused early get the response, the sender is stopped, and the connection goes on", async () => {
    const client = await connection();
    const many = Array.from({ length: 101 }, (_, index) => filePair(`n${index}`, { id: `${index}` }, "x")).flat();
    const rest = Buffer.alloc(500_000, "z");
    for (const [headers, first, status, code] of [
      [uploadHeaders("wrong"), body, 401, "no_key"],
      [{ ...uploadHeaders(), "content-length": "61000000" }, body, 413, "too_large"],
      [uploadHeaders(), buildMultipart(many), 413, "too_many_files"],
    ] as const) {
      const upload = client.begin("POST", UPLOAD, headers);
      await upload.send(first);
      // 50 MB, unless the server stops it.
      for (let sent = 0; sent < 100 && !upload.stream.closed; sent++) await upload.send(rest);
      const answer = await upload.answer;
      expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([status, code]);
      await until(async () => upload.stream.closed);
      expect(upload.stream.rstCode).toBe(constants.NGHTTP2_NO_ERROR);
      upload.stream.destroy();
    }
    expect((await client.call("POST", UPLOAD, uploadHeaders(), body)).status).toBe(200);
  });

  it("that trickle are cut off with 408, beside steady and fast ones of the same connection", async () => {
    const strict = await openTestServer({ tls, config: { minBodyBytesPerSecond: 100, slowBodyMs: 4_000 } });
    try {
      const client = await connection(await strict.listen());
      const stuck = client.begin("POST", UPLOAD, uploadHeaders(strict.key));
      await stuck.send(body.subarray(0, 400));
      const steady = client.begin("POST", UPLOAD, uploadHeaders(strict.key));
      const steadyBody = buildMultipart(filePair("a", { id: "/steady" }, Buffer.alloc(25_000, "s")));
      for (let sent = 0; sent < steadyBody.length; sent += 700) {
        await steady.send(steadyBody.subarray(sent, sent + 700));
        await client.call("POST", UPLOAD, uploadHeaders(strict.key), body);
        await sleep(100);
      }
      steady.stream.end();
      expect((await steady.answer).status).toBe(200);
      const answer = await stuck.answer;
      expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([408, "request_timeout"]);
      expect((await client.call("GET", "/healthz")).status).toBe(200);
      // One of the steady body, one of the fast ones, which are all the same.
      await until(async () => (await segmentFiles(strict)).length === 2);
    } finally {
      await strict.close();
    }
  });
});

describe("quiet callers over HTTP/2", () => {
  it("lose a stream on which nothing moves, while the others of the connection go on", async () => {
    const strict = await openTestServer({ tls, quiet: { stalledMs: 1_500 }, config: { slowBodyMs: 600_000 } });
    try {
      const client = await connection(await strict.listen());
      const stalled = client.begin("POST", UPLOAD, uploadHeaders(strict.key));
      await stalled.send(body.subarray(0, 400));
      let ended = false;
      const over = stalled.answer.then(() => {
        ended = true;
      });
      for (let call = 0; !ended && call < 300; call++) {
        expect((await client.call("GET", "/healthz")).status).toBe(200);
        await sleep(100);
      }
      await over;
      expect(stalled.stream.rstCode).toBe(constants.NGHTTP2_CANCEL);
      expect(await segmentFiles(strict)).toEqual([]);
    } finally {
      await strict.close();
    }
  });

  it("lose a connection without requests, whatever else they send", async () => {
    const strict = await openTestServer({ tls, quiet: { idleMs: 1_000 } });
    try {
      const client = await connection(await strict.listen());
      const pings = setInterval(() => client.session.ping(() => undefined), 100);
      await client.call("GET", "/healthz");
      await client.closed;
      clearInterval(pings);
      expect(client.session.destroyed).toBe(true);
    } finally {
      await strict.close();
    }
  });

  it("that do not read lose their download, and the work for it ends", async () => {
    let ended = 0;
    const strict = await openTestServer({ tls, quiet: { stalledMs: 1_500 } });
    strict.app.get("/endless", (_request, reply) => {
      const endless = new Readable({ read: () => void endless.push(Buffer.alloc(100_000)) });
      endless.once("close", () => {
        ended += 1;
      });
      return reply.send(endless);
    });
    try {
      const address = await strict.listen();
      const client = await connection(address);
      const unread = client.session.request({ ":path": "/endless" });
      unread.on("error", () => {});
      const gone = client.session.request({ ":path": "/endless" });
      gone.once("response", () => gone.close(constants.NGHTTP2_CANCEL)).on("error", () => {});
      await until(async () => ended === 2);
      expect((await (await connection(address)).call("GET", "/healthz")).status).toBe(200);
    } finally {
      await strict.close();
    }
  });
});

describe("odd requests over HTTP/2", () => {
  it.each([
    ["TRACE", "/v1/info", 405],
    ["PUT", "/v1/tasks/import", 405],
    ["GET", "/.git/config", 404],
    ["GET", "/v1/../../etc/passwd", 404],
    ["GET", "/v1/%zz", 400],
  ])("%s %s gets an error of the usual shape", async (method, path, status) => {
    const client = await connection();
    const answer = await client.call(method, path);
    expect([answer.status, JSON.parse(answer.text).error]).toEqual([
      status,
      { code: expect.any(String), message: expect.any(String), requestId: expect.any(String) },
    ]);
  });

  it("whose headers are too large are refused, and the server goes on", async () => {
    const client = await connection();
    // The limit holds once the client has confirmed it; until then 64 KB do.
    await client.call("GET", "/healthz");
    const answer = await client.call("GET", "/healthz", { cookie: "x".repeat(40_000) });
    expect(answer.status).not.toBe(200);
    expect((await (await connection()).call("GET", "/healthz")).status).toBe(200);
  });

  it("that are not HTTP/2 end their connection, and the server goes on", async () => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false, ALPNProtocols: ["h2"] });
    socket.on("error", () => {}).resume();
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.once("secureConnect", () => socket.write("hello there, this is no HTTP/2 at all\r\n\r\n"));
    await closed;
    expect((await (await connection()).call("GET", "/healthz")).status).toBe(200);
  });
});

describe("a shutdown", () => {
  it("finishes the upload under way over HTTP/2, begins nothing new, and ends", async () => {
    const closing = await openTestServer({ tls });
    const address = await closing.listen();
    const [client, idle] = [await connection(address), await connection(address)];
    await idle.call("GET", "/healthz");
    const upload = client.begin("POST", UPLOAD, uploadHeaders(closing.key));
    await upload.send(body.subarray(0, 100));
    await sleep(100);
    const closed = closing.app.close();
    await idle.closed;
    await upload.send(body.subarray(100));
    upload.stream.end();
    expect((await upload.answer).status).toBe(200);
    await closed;
    await closing.close();
  });

  it("can cut off those that do not end", async () => {
    const closing = await openTestServer({ tls });
    const client = await connection(await closing.listen());
    const upload = client.begin("POST", UPLOAD, uploadHeaders(closing.key));
    await upload.send(body.subarray(0, 100));
    await sleep(100);
    const closed = closing.app.close();
    (closing.app.server as Server).closeAllConnections();
    await closed;
    expect((await upload.answer).status).toBe(0);
    await closing.close();
  });
});
