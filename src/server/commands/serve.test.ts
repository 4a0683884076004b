import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { buildMultipart, filePair, hashOf, multipartType } from "../multipart/buildMultipart.suite.ts";
import { makeDataDir, type Program, startProgram } from "./process.suite.ts";

// Each test starts several processes, which may take seconds on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const A_FILE = fileURLToPath(import.meta.url);

const running: Program[] = [];
afterEach(async () => {
  for (const program of running.splice(0)) {
    program.child.kill("SIGKILL");
    await program.ended;
  }
});

function start(args: readonly string[], env: Record<string, string>): Program {
  const program = startProgram(args, env);
  running.push(program);
  return program;
}

async function run(args: readonly string[], env: Record<string, string>) {
  const program = start(args, env);
  const code = await program.ended;
  return { code, output: program.printed() };
}

async function upload(url: string, key: string, content: string): Promise<number> {
  const answer = await fetch(`${url}/v1/tasks/import/files`, {
    method: "POST",
    headers: { "x-api-key": key, "content-type": multipartType() },
    body: new Uint8Array(buildMultipart(filePair("a", { id: "/a" }, content))),
  });
  return answer.status;
}

async function signIn(url: string, token: string): Promise<number> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/v1/session`, { method: "POST", headers, body: JSON.stringify({ token }) });
  return answer.status;
}

describe("the server as a program", () => {
  let dataDir: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ dataDir, remove } = await makeDataDir());
  });
  afterAll(() => remove());

  it("creates a key only at its first start, shows it once with a link, and does not store it", async () => {
    const first = start(["serve"], { DATA_DIR: dataDir });
    const [, url, token] = await first.until(/(http:\/\/127\.0\.0\.1:\d+)\/settings#sign-in=(\S+)/);
    const [key] = await first.until(/^ +(dropset_\S+)$/m).then(([, each]) => [each]);
    await first.until(/"msg":"ready"/);
    const info = await fetch(`${url}/v1/info`, { headers: { "x-api-key": key! } });
    expect(await info.json()).toMatchObject({ signInNeeded: false, scopes: ["read", "upload", "import", "admin"] });
    expect(await upload(url!, key!, "kept over a restart")).toBe(200);
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);

    const secret = key!.split(".")[1]!;
    const logged = first
      .printed()
      .split("\n")
      .filter((line) => line.startsWith("{"));
    expect(logged.length).toBeGreaterThan(1);
    for (const line of logged) expect(JSON.parse(line).msg).toEqual(expect.any(String));
    expect(first.printed()).toContain(secret);
    for (const hidden of [secret, token!]) {
      expect(logged.join("\n")).not.toContain(hidden);
      for (const name of await readdir(dataDir)) {
        const path = join(dataDir, name);
        if ((await stat(path)).isFile()) expect((await readFile(path, "latin1")).includes(hidden)).toBe(false);
      }
    }
    expect((await stat(dataDir)).mode & 0o077).toBe(0);

    const second = start(["serve"], { DATA_DIR: dataDir });
    const [, again] = await second.until(/ready at (http:\S+)/);
    await second.until(/"msg":"ready"/);
    expect(second.printed()).not.toContain("#sign-in=");
    const missing = await fetch(`${again}/v1/tasks/import/check-images`, {
      method: "POST",
      headers: { "x-api-key": key!, "content-type": "application/json" },
      body: JSON.stringify([hashOf("kept over a restart")]),
    });
    expect(await missing.json()).toEqual([]);
  });

  it("runs the commands of other processes, and refuses a second server on its folder", async () => {
    const server = start([], { DATA_DIR: dataDir });
    const [, url] = await server.until(/ready at (http:\S+)/);
    await server.until(/"msg":"ready"/);
    const second = await run(["serve"], { DATA_DIR: dataDir });
    expect(second.code).toBe(1);
    expect(second.output).toContain("in use by");

    const check = await run(["check", "--read-data"], { DATA_DIR: dataDir });
    expect(check.output).toMatch(/Read and hashed \d+ blobs? .*[\s\S]*No damage found/);
    expect(check.code).toBe(0);
    const made = await run(["keys", "create", "--name", "ci", "--scopes", "import"], { DATA_DIR: dataDir });
    const key = /^dropset_\S+$/m.exec(made.output)?.[0] ?? "";
    expect(await upload(url!, key, "with a made key")).toBe(200);
    const listed = await run(["keys", "list"], { DATA_DIR: dataDir });
    const number = /^(\d+) +dropset_\w+ +ci /m.exec(listed.output)?.[1] ?? "";
    expect(listed.output).not.toContain(key);
    expect((await run(["keys", "revoke", number], { DATA_DIR: dataDir })).code).toBe(0);
    expect(await upload(url!, key, "with a revoked key")).toBe(401);
    expect((await run(["keys", "revoke", number], { DATA_DIR: dataDir })).code).toBe(1);
    const printed = await run(["sign-in"], { DATA_DIR: dataDir });
    const token = printed.output.split(`${url}/settings#sign-in=`)[1]?.split("\n")[0] ?? "";
    expect([await signIn(url!, token), await signIn(url!, token)]).toEqual([200, 401]);
    expect((await run(["gc"], { DATA_DIR: dataDir })).output).toMatch(/\d+ unused blobs/);
    expect((await run(["check"], { DATA_DIR: dataDir })).output).toMatch(/^0 bytes can be freed/m);

    const inside = await run(["backup", join(dataDir, "backup")], { DATA_DIR: dataDir });
    expect([inside.code, inside.output]).toEqual([1, expect.stringContaining("is inside DATA_DIR")]);
    const folder = join(dataDir, "..", `backup-of-${process.pid}`);
    const backup = await run(["backup", folder], { DATA_DIR: dataDir });
    expect([backup.code, backup.output]).toEqual([0, expect.stringContaining("segments to")]);
    const restored = await run(["check", "--read-data"], { DATA_DIR: folder });
    expect(restored.output).toMatch(/\d+ blobs? .*[\s\S]*No damage found/);
    const target = `${folder}-restored`;
    const again = await run(["restore", folder], { DATA_DIR: target });
    expect(again.output).toMatch(
      /^Restored the database and \d+ segments? to [\s\S]*Read and hashed[\s\S]*No damage found/m,
    );
    expect(again.code).toBe(0);
    const refused = await run(["restore", folder], { DATA_DIR: target });
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining("is not empty")]);
    for (const made of [folder, target]) await rm(made, { recursive: true });
  });

  it("commands open the folder themselves when no server runs", async () => {
    const check = await run(["check"], { DATA_DIR: dataDir });
    expect([check.code, check.output]).toEqual([0, expect.stringContaining("No damage found")]);
    const link = await run(["sign-in"], { DATA_DIR: dataDir, PUBLIC_URL: "https://data.test" });
    expect([link.code, link.output]).toEqual([
      0,
      expect.stringMatching(/https:\/\/data\.test\/settings#sign-in=\S{43}\n[\s\S]*not running/),
    ]);
    const entries = await readdir(join(dataDir, "segments"), { recursive: true, withFileTypes: true });
    const segments = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const read = await Promise.all(segments.map(async (segment) => ({ segment, bytes: await readFile(segment) })));
    const { segment, bytes } = read.find((each) => each.bytes.includes("kept over a restart"))!;
    bytes[bytes.indexOf("kept over a restart")]! ^= 1;
    await writeFile(segment, bytes);
    const damaged = await run(["check", "--read-data"], { DATA_DIR: dataDir });
    expect([damaged.code, damaged.output]).toEqual([1, expect.stringContaining("Found 1 damaged item")]);
  });

  it("uses the configured key, and revokes the one configured before", async () => {
    const keys = ["first-configured-key-0123456789abcdef", "second-configured-key-0123456789abcd"];
    for (const [index, key] of keys.entries()) {
      const server = start(["serve"], { DATA_DIR: dataDir, DROPSET_KEY: key });
      const [, url] = await server.until(/ready at (http:\S+)/);
      await server.until(/"msg":"ready"/);
      const statuses = await Promise.all(
        keys.map(async (each) => (await fetch(`${url}/v1/presets`, { headers: { "x-api-key": each } })).status),
      );
      expect(statuses).toEqual(index === 0 ? [200, 401] : [401, 200]);
      expect(server.printed()).not.toContain(key);
      server.child.kill("SIGINT");
      expect(await server.ended).toBe(0);
    }
  });
});

describe("the program", () => {
  it.each<[string, readonly string[], Record<string, string>, number, RegExp]>([
    ["help", ["--help"], {}, 0, /DATA_DIR[\s\S]*default: \.\/data/],
    ["its version", ["--version"], {}, 0, /^\d+\.\d+\.\d+/],
    ["an unknown command", ["fly"], {}, 2, /no command "fly"[\s\S]*--help/],
    ["a bad setting", ["serve"], { PORT: "x" }, 2, /PORT is "x"/],
    ["a database it does not support", ["serve"], { DATABASE_URL: "mysql://x/y" }, 2, /DATABASE_URL is not valid/],
    ["a worker without a database server", ["worker"], {}, 2, /worker needs DATABASE_URL/],
    ["a worker that would do nothing", ["worker"], { WORKERS: "0", DATABASE_URL: "postgres://x/y" }, 2, /WORKERS is 0/],
    ["a backup of a database server", ["backup", "x"], { DATABASE_URL: "postgres://x/y" }, 2, /pg_dump/],
    ["a restore into a database server", ["restore", "x"], { DATABASE_URL: "postgres://x/y" }, 2, /pg_dump/],
    [
      "a certificate that cannot be read",
      ["serve"],
      { TLS_CERT: "/no/cert", TLS_KEY: "/no/key" },
      2,
      /TLS_CERT is "\/no\/cert"/,
    ],
    ["an address that is not here", ["serve"], { HOST: "203.0.113.1" }, 1, /HOST/],
    ["a folder that is not there", ["check"], { DATA_DIR: "/no/such/folder" }, 2, /DATA_DIR/],
    ["a data directory that is a file", ["serve"], { DATA_DIR: A_FILE }, 2, /^DATA_DIR is .*Set it to a folder/],
    [
      "a data directory below a file",
      ["serve"],
      { DATA_DIR: join(A_FILE, "a", "b") },
      2,
      /^DATA_DIR is .*inside a file/,
    ],
    ["a command on a file", ["check"], { DATA_DIR: A_FILE }, 2, /is not a folder. Set DATA_DIR/],
    ["a command below a file", ["gc"], { DATA_DIR: join(A_FILE, "a") }, 2, /does not exist. Set DATA_DIR/],
    ["the help of a command", ["backup", "--help"], {}, 0, /^Usage: dropset backup DIR\n/],
  ])("explains %s", async (_what, args, env, code, pattern) => {
    const { dataDir, remove } = await makeDataDir();
    try {
      const answer = await run(args, { DATA_DIR: dataDir, ...env });
      expect(answer.output).toMatch(pattern);
      expect(answer.output).not.toMatch(/^ {4}at /m);
      expect(answer.code).toBe(code);
    } finally {
      await remove();
    }
  });

  it("reports a port that is in use, and creates no key that would not be shown", async () => {
    const { dataDir, remove } = await makeDataDir();
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    const taken = await run(["serve"], { DATA_DIR: dataDir, PORT: String(port) });
    other.close();
    expect([taken.code, taken.output]).toEqual([1, expect.stringContaining(`127.0.0.1:${port} is in use`)]);
    const next = start(["serve"], { DATA_DIR: dataDir });
    await next.until(/#sign-in=/);
    next.child.kill("SIGKILL");
    await next.ended;
    await remove();
  });

  it("serves TLS", async () => {
    const { dataDir, remove } = await makeDataDir();
    const certificates = join(dataDir, "tls");
    await mkdir(certificates);
    const [cert, key] = [join(certificates, "cert.pem"), join(certificates, "key.pem")];
    try {
      execFileSync(
        "openssl",
        [
          "req",
          "-x509",
          "-newkey",
          "rsa:2048",
          "-nodes",
          "-keyout",
          key,
          "-out",
          cert,
          "-days",
          "2",
          "-subj",
          "/CN=localhost",
        ],
        { stdio: "ignore" },
      );
    } catch {
      console.warn("NOT TESTED: TLS, because the program openssl is not installed.");
      return;
    }
    const server = start(["serve"], { DATA_DIR: dataDir, TLS_CERT: cert, TLS_KEY: key });
    const [, url] = await server.until(/(https:\/\/127\.0\.0\.1:\d+)\/settings#sign-in=/);
    await server.until(/"msg":"ready"/);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request(`${url}/v1/info`, { rejectUnauthorized: false }, resolve).on("error", reject).end();
    });
    answer.resume();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000");
    server.child.kill("SIGKILL");
    await server.ended;
    await remove();
  });
});
