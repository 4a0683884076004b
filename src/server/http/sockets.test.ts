import { readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { BOUNDARY, buildMultipart, filePair, hashOf, multipartType } from "../multipart/buildMultipart.suite.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";
import { openRawSocket, type RawSocket } from "./rawSocket.suite.ts";

let server: TestServer;
let url: string;
const open: RawSocket[] = [];
beforeAll(async () => {
  server = await openTestServer({
    config: { maxFileBytes: 50_000_000, maxRequestBytes: 60_000_000 },
  });
  url = await server.listen();
});
afterEach(() => {
  for (const { socket } of open.splice(0)) socket.destroy();
});
afterAll(() => server.close());

async function connection(): Promise<RawSocket> {
  const raw = await openRawSocket(url);
  open.push(raw);
  return raw;
}

function head(length: number | "chunked", more: Record<string, string> = {}, path = "/v1/tasks/import/files"): string {
  const headers = {
    host: new URL(url).host,
    "x-api-key": server.key,
    "content-type": multipartType(),
    ...(length === "chunked" ? { "transfer-encoding": "chunked" } : { "content-length": String(length) }),
    ...more,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

const body = buildMultipart([
  ...filePair("a", { id: "/a" }, "content of a"),
  ...filePair("b", { id: "/b" }, Buffer.alloc(300_000, "b")),
]);

async function segmentFiles(): Promise<string[]> {
  const entries = await readdir(join(server.directory, "segments"), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

/** Files below the data directory's segments that this process has open. Linux only; elsewhere it returns nothing. */
async function openSegmentFiles(): Promise<string[]> {
  const handles = await readdir("/proc/self/fd").catch(() => []);
  const targets = await Promise.all(handles.map((handle) => readlink(`/proc/self/fd/${handle}`).catch(() => "")));
  return targets.filter((target) => target.startsWith(join(server.directory, "segments")));
}

/** Waits for what the server does after a connection broke, which no response states. */
async function until(check: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    if (await check()) return;
    await sleep(20);
  }
  throw new Error("It did not come about within 10 s.");
}

async function isAlive(): Promise<void> {
  const answer = await fetch(`${url}/healthz`);
  expect(answer.status).toBe(200);
}

describe("bodies over a real connection", () => {
  it("are taken in any pieces, also chunked and one byte at a time", async () => {
    const small = buildMultipart(filePair("a", { id: "/slowly" }, "byte by byte"));
    const raw = await connection();
    raw.socket.setNoDelay(true);
    await raw.send(head("chunked", { connection: "close" }));
    for (const byte of small) await raw.send(Buffer.from([0x31, 13, 10, byte, 13, 10]));
    await raw.send("0\r\n\r\n");
    const answer = await raw.read();
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('"id":"/slowly"');
  });

  it("that end too early by their own length are refused with the reason", async () => {
    const before = await segmentFiles();
    for (const cut of [4, 20, 200_000, body.length - 30]) {
      const raw = await connection();
      const part = body.subarray(0, body.length - cut);
      await raw.send(head(part.length, { connection: "close" }));
      await raw.send(part);
      const answer = await raw.read();
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain("bad_multipart");
    }
    expect(await segmentFiles()).toEqual(before);
    await isAlive();
  });

  it("that end before their announced length are refused with the reason, whether counted or chunked", async () => {
    const before = await segmentFiles();
    for (const [length, part] of [
      [body.length, body.subarray(0, body.length - 10)],
      ["chunked", `${body.length.toString(16)}\r\n${body.toString("latin1", 0, 1000)}`],
    ] as const) {
      const raw = await connection();
      await raw.send(head(length));
      await raw.send(part);
      raw.socket.end();
      expect(await raw.read()).toMatch(/^HTTP\/1\.1 400 [\s\S]*it has fewer bytes than its headers state/);
    }
    await until(async () => (await segmentFiles()).length === before.length);
    await isAlive();
  });

  it("that are refused in the middle of a file leave nothing while the sender goes on", async () => {
    const before = await segmentFiles();
    const large = Buffer.concat([body.subarray(0, body.length - 100), Buffer.from(`\r\n--${BOUNDARY}and more`)]);
    const raw = await connection();
    await raw.send(head(large.length + 1_000_000));
    await raw.send(large);
    expect(await raw.read(/boundary_in_content/)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await segmentFiles()).toEqual(before);
    expect(await openSegmentFiles()).toEqual([]);
  });

  it("whose sender disappears leave nothing, at any byte", async () => {
    const before = await segmentFiles();
    for (const at of [0, 1, 100, 250, 1000, 200_000, body.length - 10, body.length - 1]) {
      const raw = await connection();
      await raw.send(head(body.length));
      await raw.send(body.subarray(0, at));
      await sleep(10);
      raw.socket.resetAndDestroy();
    }
    await until(async () => (await segmentFiles()).length === before.length);
    expect(await openSegmentFiles()).toEqual([]);
    await isAlive();
    const rows = await server.deps.db.call("findBlobs", { workspaceId: 1, hashes: [hashOf("content of a")] });
    expect(rows).toEqual([]);
  });

  it("with another boundary than the header names are refused", async () => {
    const raw = await connection();
    await raw.send(head(body.length, { "content-type": multipartType("----other"), connection: "close" }));
    await raw.send(body);
    expect(await raw.read()).toMatch(/^HTTP\/1\.1 400 [\s\S]*bad_multipart/);
  });

  it("that are refused early still get a response, although the sender goes on", async () => {
    const many = Array.from({ length: 101 }, (_, index) => filePair(`n${index}`, { id: `${index}` }, "x")).flat();
    const refused = buildMultipart(many);
    const rest = Buffer.alloc(5_000_000, "z");
    const raw = await connection();
    await raw.send(head(refused.length + rest.length));
    await raw.send(refused);
    const answer = await raw.read(/too_many_files/);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    for (let sent = 0; sent < rest.length; sent += 500_000) await raw.send(rest.subarray(sent, sent + 500_000));
    // The connection is good for the next request once the rest was taken in.
    await raw.send(`GET /healthz HTTP/1.1\r\nhost: ${new URL(url).host}\r\n\r\n`);
    expect(await raw.read(/"status":"ok"/)).toContain("HTTP/1.1 200");
  });

  it("are not waited for when the key is wrong or the length above the limit", async () => {
    for (const [more, status] of [
      [{ "x-api-key": "wrong" }, 401],
      [{}, 413],
    ] as const) {
      const raw = await connection();
      await raw.send(head(61_000_000, more));
      expect(await raw.read(/\r\n\r\n.*\}$/s)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    }
  });

  it("that trickle are cut off with 408 and leave nothing, while slow and steady ones are taken", async () => {
    // Wide enough that a busy machine does not make a steady sender a slow one.
    const strict = await openTestServer({ config: { minBodyBytesPerSecond: 100, slowBodyMs: 4_000 } });
    const address = await strict.listen();
    const [stuck, steady] = [await openRawSocket(address), await openRawSocket(address)];
    open.push(stuck, steady);
    try {
      const begin = (length: number) => head(length, { "x-api-key": strict.key, connection: "close" });
      const steadyBody = buildMultipart(filePair("a", { id: "/steady" }, Buffer.alloc(25_000, "s")));
      await stuck.send(begin(body.length));
      await stuck.send(body.subarray(0, 400));
      await steady.send(begin(steadyBody.length));
      for (let sent = 0; sent < steadyBody.length; sent += 700) {
        await steady.send(steadyBody.subarray(sent, sent + 700));
        await sleep(150);
      }
      expect(await steady.read()).toMatch(/^HTTP\/1\.1 200 /);
      const answer = await stuck.read();
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toContain("request_timeout");
      const segments = join(strict.directory, "segments");
      await until(async () => {
        const entries = await readdir(segments, { recursive: true, withFileTypes: true });
        return entries.filter((entry) => entry.isFile()).length === 1;
      });
    } finally {
      await strict.close();
    }
  });

  it("of an import that end early leave no task, and are not an error of the server", async () => {
    const before = server.logged.length;
    const raw = await connection();
    await raw.send(head(1_000_000, { "content-type": "application/json" }, "/v1/tasks/import"));
    await raw.send(`{"project":{"title":"x"},"preset":2,"files":[${'{"path":"a","hash":"b"},'.repeat(3_000)}`);
    await until(async () => (await server.deps.db.call("listReceiving", {})).length === 1);
    raw.socket.resetAndDestroy();
    await until(async () => (await server.deps.db.call("listReceiving", {})).length === 0);
    await isAlive();
    expect(server.logged.slice(before).filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  });

  it("may wait for 100 Continue, as curl does", async () => {
    const raw = await connection();
    await raw.send(head(body.length, { expect: "100-continue", connection: "close" }));
    await raw.read(/100 Continue\r\n\r\n/);
    await raw.send(body);
    expect(await raw.read()).toContain("HTTP/1.1 200 OK");
  });

  it("sent twice at once are both acknowledged, and stored once", async () => {
    const same = buildMultipart(filePair("a", { id: "/same" }, Buffer.alloc(100_000, "same")));
    const send = () =>
      fetch(`${url}/v1/tasks/import/files`, {
        method: "POST",
        headers: { "x-api-key": server.key, "content-type": multipartType() },
        body: new Uint8Array(same),
      });
    const answers = await Promise.all(Array.from({ length: 20 }, send));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const rows = await server.deps.db.call("findBlobs", {
      workspaceId: 1,
      hashes: [hashOf(Buffer.alloc(100_000, "same"))],
    });
    expect(rows).toHaveLength(1);
  });
});

describe("odd requests", () => {
  it.each([
    ["TRACE", "/v1/info", 405],
    ["TRACE", "/", 404],
    ["PUT", "/v1/tasks/import", 405],
    ["DELETE", "/v1/info", 405],
    ["GET", "/.git/config", 404],
    ["GET", "/v1/../../etc/passwd", 404],
    ["GET", "/v1/%zz", 400],
    ["GET", `/v1/tasks/${"9".repeat(500)}`, 404],
    ["GET", "/v1/keys/1", 405],
  ])("%s %s gets an error of the usual shape", async (method, path, status) => {
    const raw = await connection();
    await raw.send(`${method} ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\nconnection: close\r\n\r\n`);
    const answer = await raw.read();
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const error = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4)).error;
    expect(error).toMatchObject({
      code: expect.any(String),
      message: expect.any(String),
      requestId: expect.any(String),
    });
    if (status === 405) expect(answer.toLowerCase()).toContain("\r\nallow: ");
  });

  it("that are not HTTP get 400 in the usual shape, and the server goes on", async () => {
    const raw = await connection();
    await raw.send("hello there\r\n\r\n");
    expect(await raw.read()).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"bad_request"/);
    await isAlive();
  });

  it("whose headers are too large get 431", async () => {
    const raw = await connection();
    await raw.send(`GET /healthz HTTP/1.1\r\nhost: x\r\ncookie: ${"x".repeat(20_000)}\r\n\r\n`);
    expect(await raw.read()).toMatch(/^HTTP\/1\.1 431 [\s\S]*headers of a request may have 16 KB/);
    await isAlive();
  });

  it("with two lengths are refused", async () => {
    const raw = await connection();
    await raw.send(head(5, { "transfer-encoding": "chunked" }));
    expect(await raw.read()).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe("a shutdown", () => {
  it("finishes the upload under way, and begins nothing new", async () => {
    const closing = await openTestServer();
    const address = await closing.listen();
    const raw = await openRawSocket(address);
    const keptOpen = await openRawSocket(address);
    const pair = buildMultipart(filePair("a", { id: "/last" }, "the last one"));
    const request = [
      "POST /v1/tasks/import/files HTTP/1.1",
      "host: x",
      `x-api-key: ${closing.key}`,
      `content-type: multipart/form-data; boundary=${BOUNDARY}`,
      `content-length: ${pair.length}`,
      "\r\n",
    ].join("\r\n");
    await raw.send(request);
    await raw.send(pair.subarray(0, 100));
    await keptOpen.send(
      `POST /v1/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n`,
    );
    await sleep(100);
    const closed = closing.app.close();
    await keptOpen.send("\r\n{}");
    expect(await keptOpen.read(/unavailable/)).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 5/i);
    await raw.send(pair.subarray(100));
    expect(await raw.read(/"errors":\[\]/)).toMatch(/^HTTP\/1\.1 200 /);
    await closed;
    raw.socket.destroy();
    keptOpen.socket.destroy();
    await closing.close();
  });
});
