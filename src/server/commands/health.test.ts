import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { ConfigError, readConfig } from "../config.ts";
import { readCommand } from "./command.ts";
import { runHealth } from "./health.ts";
import { makeDataDir, startProgram } from "./process.suite.ts";

// Some tests start processes, which may take seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function health(env: Record<string, string>): Promise<{ code: number; output: string }> {
  const lines: string[] = [];
  const code = await runHealth(readConfig(env), { print: (line) => lines.push(line) });
  return { code, output: lines.join("\n") };
}

function portOf(server: Pick<Server, "address">): number {
  const address = server.address();
  if (typeof address === "object" && address !== null) return address.port;
  throw new Error("The server does not listen.");
}

async function listen(respond: RequestListener, host = "127.0.0.1"): Promise<string> {
  const server = createHttpServer(respond).listen(0, host);
  await once(server, "listening");
  cleanups.push(() => server.close());
  return String(portOf(server));
}

/** Returns a port on which nobody listens. */
async function closedPort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  server.close();
  await once(server, "close");
  return String(port);
}

it.each<[string, Record<string, string>, RegExp]>([
  ["HTTP", {}, /^The server at http:\/\/127\.0\.0\.1:\d+ is ready\.$/m],
  ["TLS", { TLS_CERT: "cert.pem", TLS_KEY: "key.pem" }, /^The server at https:\/\/127\.0\.0\.1:\d+ is ready\.$/m],
])("finds a server over %s with the settings of the server", async (_what, settings, expected) => {
  const { dataDir, remove } = await makeDataDir();
  cleanups.push(remove);
  if (settings.TLS_KEY !== undefined) {
    const [cert, key] = [join(dataDir, "cert.pem"), join(dataDir, "key.pem")];
    const request = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=data.example.org".split(" ");
    execFileSync("openssl", [...request, "-keyout", key, "-out", cert], { stdio: "ignore" });
    Object.assign(settings, { TLS_CERT: cert, TLS_KEY: key });
  }
  const env = {
    ...settings,
    PORT: await closedPort(),
    DATA_DIR: join(dataDir, "data"),
    PUBLIC_URL: "https://data.example.org",
  };
  const absent = startProgram(["health"], env);
  expect([await absent.ended, absent.printed()]).toEqual([
    1,
    expect.stringMatching(/does not respond: .*ECONNREFUSED/),
  ]);
  const server = startProgram(["serve"], env);
  cleanups.push(async () => {
    server.child.kill("SIGKILL");
    await server.ended;
  });
  await server.until(/"msg":"ready"/);
  const asked = startProgram(["health"], env);
  expect([await asked.ended, asked.printed()]).toEqual([0, expect.stringMatching(expected)]);
});

it.each([
  ["0.0.0.0", "127.0.0.1", "http://127.0.0.1"],
  ["::", "::1", "http://[::1]"],
  ["localhost", "localhost", "http://localhost"],
])("asks a server that listens on %s on this machine", async (HOST, own, origin) => {
  const PORT = await listen((_request, response) => response.end('{"status":"ready"}'), own);
  expect(await health({ HOST, PORT })).toEqual({ code: 0, output: `The server at ${origin}:${PORT} is ready.` });
});

it("repeats why a server is not ready", async () => {
  const PORT = await listen((_request, response) => {
    response.writeHead(503).end(JSON.stringify({ status: "not ready", reason: "the database does not respond" }));
  });
  expect(await health({ PORT })).toEqual({
    code: 1,
    output: `The server at http://127.0.0.1:${PORT} is not ready: the database does not respond.`,
  });
});

it("is not satisfied by another program on the port", async () => {
  const PORT = await listen((_request, response) => response.writeHead(404).end("<html>"));
  expect(await health({ PORT })).toEqual({ code: 1, output: expect.stringMatching(/not ready: the status is 404\.$/) });
});

it("ends when the server accepts the connection and does not respond", async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
  await once(silent, "listening");
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  expect(await health({ PORT: String(portOf(silent)) })).toEqual({
    code: 1,
    output: expect.stringMatching(/does not respond: .*\.$/),
  });
});

it("is what the image of Docker runs as its health check", async () => {
  const [, command = "[]"] = /^HEALTHCHECK .*CMD (\[.*\])$/m.exec(await readFile("Dockerfile", "utf8")) ?? [];
  const [program, file, ...args] = z.array(z.string()).parse(JSON.parse(command));
  expect([program, file, readCommand(args)]).toEqual(["node", "bin/dropset.js", { name: "health" }]);
});

it("needs a port", async () => {
  await expect(health({ PORT: "0" })).rejects.toBeInstanceOf(ConfigError);
});
