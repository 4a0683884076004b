import { afterAll, beforeAll, expect, it } from "vitest";
import { buildMultipart, filePair, multipartType } from "../multipart/buildMultipart.suite.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";
import { openRawSocket } from "./rawSocket.suite.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

/** Texts that write lines of their own into logs, colour terminals, or are looked up by some loggers. */
const EVIL = [
  'x\r\n{"level":30,"msg":"forged line"}',
  "\u001b[2J\u001b]0;owned\u0007",
  "\u0085\u2028\u2029forged",
  "\u0024{jndi:ldap://127.0.0.1:1/a}",
  "%0d%0aforged: 1",
  "\u0000",
];

/** Every line of the log is one JSON object, without control characters that a terminal obeys. */
function expectCleanLog(): void {
  expect(server.logged.length).toBeGreaterThan(0);
  for (const line of server.logged) {
    expect(line.endsWith("\n")).toBe(true);
    expect(line.slice(0, -1)).not.toMatch(/\p{Cc}/u);
    expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number) });
    expect(JSON.parse(line).msg).not.toBe("forged line");
  }
}

it("no text of a caller makes a line of its own in the log: names, titles, queries, keys, errors", async () => {
  const headers = { "x-api-key": server.key };
  for (const text of EVIL) {
    const url = encodeURIComponent(text);
    await server.app.inject({ method: "GET", url: `/v1/projects?title=${url}`, headers });
    await server.app.inject({ method: "GET", url: `/${url}`, headers });
    await server.app.inject({ method: "GET", url: `/v1/projects/${url}`, headers });
    await server.app.inject({ method: "POST", url: "/v1/keys", headers, payload: { name: text, scopes: ["read"] } });
    await server.app.inject({
      method: "POST",
      url: "/v1/tasks/import/files",
      headers: { ...headers, "content-type": multipartType() },
      payload: buildMultipart(filePair("a", { id: text, hash: text }, text)),
    });
    await server.app.inject({
      method: "POST",
      url: "/v1/tasks/import",
      headers: { ...headers, "idempotency-key": text.replace(/[^ -~]/g, "") },
      payload: { project: { id: null, title: text }, preset: text, files: [{ path: text, hash: text }] },
    });
  }
  expectCleanLog();
});

it("neither do the raw bytes of a request line and its headers", async () => {
  const url = await server.listen();
  for (const text of [...EVIL, "\u009b31m", "é"]) {
    const raw = await openRawSocket(url);
    const bytes = Buffer.from(text, "latin1");
    await raw.send(
      Buffer.concat([
        Buffer.from("GET /"),
        bytes,
        Buffer.from(" HTTP/1.1\r\nHost: x\r\nUser-Agent: "),
        bytes,
        Buffer.from("\r\nX-Forwarded-For: "),
        bytes,
        Buffer.from("\r\nConnection: close\r\n\r\n"),
      ]),
    );
    await raw.read();
    raw.socket.destroy();
  }
  expectCleanLog();
});
