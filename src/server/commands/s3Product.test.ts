import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { hasSwift, startTestSwift, swiftCredentials, type TestSwift } from "../blobs/testSwift.suite.ts";
import { buildMultipart, filePair, hashOf, multipartType } from "../multipart/buildMultipart.suite.ts";
import { smallPng } from "../tasks/taskBench.suite.ts";
import { makeDataDir, type Program, startProgram } from "./process.suite.ts";

// Real programs over a real object store, which a busy machine starts slowly.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const KEY = "a-key-of-a-test-with-enough-characters";

/** A running server, asked with its admin key. */
function createServer(program: Program, url: string) {
  return {
    async call(method: string, path: string, body?: unknown) {
      const answer = await fetch(url + path, {
        method,
        headers: { "x-api-key": KEY, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const isJson = answer.headers.get("content-type")?.startsWith("application/json");
      return { status: answer.status, bytes, json: isJson ? JSON.parse(bytes.toString()) : undefined };
    },

    /** Uploads contents in one request. Returns the status, and the hashes that the response acknowledges. */
    async upload(contents: readonly Uint8Array[]): Promise<{ status: number; acknowledged: string[]; text: string }> {
      const parts = contents.flatMap((content, at) =>
        filePair(`f${at}`, { id: `/${at}`, hash: hashOf(content) }, content),
      );
      const answer = await fetch(`${url}/v1/tasks/import/files`, {
        method: "POST",
        headers: { "x-api-key": KEY, "content-type": multipartType() },
        body: new Uint8Array(buildMultipart(parts)),
      });
      const text = await answer.text();
      const files = answer.ok ? (JSON.parse(text) as { errors: unknown[] }[]) : [];
      // The response names the hashes of images only.
      const acknowledged = contents.filter((_, at) => files[at]?.errors.length === 0).map(hashOf);
      return { status: answer.status, acknowledged, text };
    },

    async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<number | null> {
      program.child.kill(signal);
      return program.ended;
    },
  };
}
type Server = ReturnType<typeof createServer>;

describe.skipIf(!hasSwift)("the product over an object store", () => {
  let swift: TestSwift;
  const running: Program[] = [];
  const folders: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    swift = await startTestSwift();
  });
  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.child.kill("SIGKILL");
      await program.ended;
    }
    for (const remove of folders.splice(0)) await remove();
  });
  afterAll(() => swift?.close());

  async function newFolder(): Promise<string> {
    const { dataDir, remove } = await makeDataDir();
    folders.push(remove);
    return dataDir;
  }

  const blobUrl = (prefix: string) => `s3://dropset/${prefix}?endpoint=${swift.endpoint}`;

  function start(args: readonly string[], dataDir: string, env: Record<string, string>): Program {
    const program = startProgram(args, { ...swiftCredentials, DROPSET_KEY: KEY, DATA_DIR: dataDir, ...env });
    running.push(program);
    return program;
  }

  async function serve(dataDir: string, env: Record<string, string>): Promise<Server> {
    const program = start(["serve"], dataDir, env);
    const [, line = "{}"] = await program.until(/^(\{.*"msg":"ready"\})$/m);
    return createServer(program, (JSON.parse(line) as { url: string }).url);
  }

  async function run(args: readonly string[], dataDir: string, env: Record<string, string>) {
    const program = start(args, dataDir, env);
    return { code: await program.ended, output: program.printed() };
  }

  /** Uploads images and imports them. Returns the id of the project. */
  async function importImages(server: Server, images: readonly Uint8Array[]): Promise<number> {
    for (let first = 0; first < images.length; first += 100) {
      expect(await server.upload(images.slice(first, first + 100))).toMatchObject({ status: 200 });
    }
    const files = images.map((image, at) => ({ path: `/photos/${at}.png`, hash: hashOf(image) }));
    const started = await server.call("POST", "/v1/tasks/import", {
      project: { title: "Photos" },
      preset: "images",
      files,
    });
    expect(started.status).toBeLessThan(300);
    for (;;) {
      const { json: task } = await server.call("GET", `/v1/tasks/${started.json.taskId}?wait=30`);
      if (task.finishedAt === null) continue;
      expect(task).toMatchObject({ status: "finished" });
      return task.output.project.id as number;
    }
  }

  test("imports images, returns them after a restart, checks, cleans up, and can be copied to another store and to disk", async () => {
    const dataDir = await newFolder();
    const env = { BLOB_URL: blobUrl("whole") };
    const images = Array.from({ length: 300 }, (_, at) => smallPng(at, 40, 30));
    const first = await serve(dataDir, env);
    const projectId = await importImages(first, images);
    expect(await first.stop()).toBe(0);
    expect((await readdir(dataDir)).sort()).not.toContain("segments");

    const server = await serve(dataDir, env);
    const listed = await server.call("GET", `/v1/projects/${projectId}/images?limit=300`);
    expect(listed.json.items).toHaveLength(300);
    for (const image of listed.json.items.slice(0, 20)) {
      const file = await server.call("GET", `/v1/images/${image.id}/file`);
      expect(hashOf(file.bytes)).toBe(image.hash);
    }
    const [{ id }] = listed.json.items;
    let thumbnail = await server.call("GET", `/v1/images/${id}/thumbnail`);
    while (thumbnail.status === 202) {
      await pause(500);
      thumbnail = await server.call("GET", `/v1/images/${id}/thumbnail`);
    }
    expect(thumbnail.status).toBe(200);
    expect(await readdir(dataDir)).not.toContain("thumbnails");
    const archive = await server.call("GET", `/v1/projects/${projectId}/download?format=coco`);
    expect([archive.status, archive.bytes.length > 10_000]).toEqual([200, true]);

    const backup = join(await newFolder(), "backup");
    expect((await run(["backup", backup], dataDir, env)).code).toBe(0);
    expect(await server.stop()).toBe(0);
    const checked = await run(["check", "--read-data"], dataDir, env);
    expect(checked.output).toContain("No damage found.");
    expect(checked.code).toBe(0);
    expect((await run(["gc"], dataDir, env)).code).toBe(0);

    const onDisk = await run(["check", "--read-data"], backup, {});
    expect(onDisk.output).toContain("No damage found.");
    const restored = join(await newFolder(), "restored");
    const other = { BLOB_URL: blobUrl("restored") };
    const output = await run(["restore", backup], restored, other);
    expect(output.output).toContain("No damage found.");
    expect(output.code).toBe(0);

    // The database is lost, the bucket is not: its owner's mark is removed on purpose.
    const refused = await run(["check", "--rebuild"], await newEmptyFolder(), other);
    expect(refused.output).toMatch(/belongs to another installation.*remove the object dropset\.json/);
    expect(refused.code).toBe(2);
  });

  async function newEmptyFolder(): Promise<string> {
    const folder = join(await newFolder(), "empty");
    await mkdir(folder);
    return folder;
  }

  test("loses nothing that was acknowledged when it is killed during uploads", async () => {
    const dataDir = await newFolder();
    const env = { BLOB_URL: blobUrl("killed") };
    const acknowledged: string[] = [];
    for (const killAfter of [3, 7, 12]) {
      const server = await serve(dataDir, env);
      const before = acknowledged.length;
      let done = 0;
      let killed: Promise<unknown> | undefined;
      const uploading = async () => {
        while (killed === undefined) {
          const contents = Array.from({ length: 20 }, () => randomBytes(20_000));
          const answer = await server.upload(contents).catch(() => undefined);
          if (answer === undefined) return;
          acknowledged.push(...answer.acknowledged);
          done += 1;
          if (done >= killAfter) killed ??= server.stop("SIGKILL");
        }
      };
      await Promise.all([uploading(), uploading(), uploading(), uploading()]);
      await killed;
      expect(acknowledged.length).toBeGreaterThan(before);
    }
    const server = await serve(dataDir, env);
    expect((await server.call("POST", "/v1/tasks/import/check-images", acknowledged)).json).toEqual([]);
    await server.stop();
    const checked = await run(["check", "--read-data"], dataDir, env);
    expect(checked.output).toContain("No damage found.");
    expect(checked.code).toBe(0);
  });

  test("a store that is cut off is named in plain words, and heals", async () => {
    const dataDir = await newFolder();
    const server = await serve(dataDir, { BLOB_URL: blobUrl("cut") });
    const projectId = await importImages(server, [smallPng(1, 40, 30)]);
    const { json } = await server.call("GET", `/v1/projects/${projectId}/images`);
    const file = `/v1/images/${json.items[0].id}/file`;
    await swift.cutOff();
    try {
      const refused = await server.upload([randomBytes(1_000)]);
      expect([refused.status, refused.acknowledged]).toEqual([503, []]);
      expect(refused.text).toContain("The object store of the server cannot be used.");
      expect(refused.text).not.toContain("127.0.0.1");
      const unread = await server.call("GET", file);
      expect([unread.status, unread.json.error.code]).toEqual([503, "unavailable"]);
      const ready = await server.call("GET", "/readyz");
      expect([ready.status, ready.json.reason]).toEqual([503, "the store of uploaded files does not respond"]);
      expect((await server.call("GET", "/healthz")).status).toBe(200);
      const started = await run(["serve"], await newEmptyFolder(), { BLOB_URL: blobUrl("new") });
      expect(started.output).toMatch(/The object store at \S+ does not respond \(ECONNREFUSED\)/);
      expect(started.output).not.toMatch(/^\s+at /m);
    } finally {
      await swift.reconnect();
    }
    expect((await server.upload([randomBytes(1_000)])).status).toBe(200);
    expect((await server.call("GET", file)).status).toBe(200);
    expect((await server.call("GET", "/readyz")).status).toBe(200);
    expect(await server.stop()).toBe(0);
  });

  test("a store of another directory, of no bucket or with wrong credentials is refused by name", async () => {
    const dataDir = await newEmptyFolder();
    const env = { BLOB_URL: blobUrl("mine") };
    expect((await run(["check"], dataDir, env)).code).toBe(0);
    const cases: [dataDir: string, env: Record<string, string>, message: RegExp][] = [
      [await newEmptyFolder(), env, /s3:\/\/dropset\/mine\/ belongs to another installation/],
      [dataDir, {}, /has its uploaded files in s3:\/\/dropset\/mine\/\. Set BLOB_URL as before/],
      [dataDir, { BLOB_URL: blobUrl("other") }, /not in s3:\/\/dropset\/other\//],
      [await newEmptyFolder(), { BLOB_URL: blobUrl("x").replace("dropset", "nobucket") }, /has no bucket "nobucket"/],
      [await newEmptyFolder(), { ...env, AWS_SECRET_ACCESS_KEY: "wrong" }, /refuses the credentials/],
    ];
    for (const [folder, settings, message] of cases) {
      const { code, output } = await run(["check"], folder, settings);
      expect(output).toMatch(message);
      expect(code).not.toBe(0);
    }
    await rm(dataDir, { recursive: true });
  });
});
