import { randomBytes } from "node:crypto";
import { rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Engine, expect, test } from "./engineTest.ts";
import { type FourCalls, sendJson } from "./fourCalls.ts";
import type { Harness } from "./page/main.ts";
import { plant } from "./plant.ts";

declare const harness: Harness;

/** Plants, drops and waits for the review. */
async function review(engine: Engine, folder: string, files: Record<string, string | Buffer>): Promise<void> {
  await plant(folder, files);
  await engine.drop(folder);
  await engine.reviewed();
}

const refusal = (code: string, message: string) => ({ error: { code, message, requestId: "r" } });

/** Returns the paths of the import. */
const imported = (server: FourCalls) => server.imports.at(-1)?.files.map(({ path }) => path);

/** Expects that the server has the content of these files and nothing else. */
function expectBlobs(server: FourCalls, contents: (string | Buffer)[]): void {
  const stored = [...server.blobs.values()].map((blob) => blob.toString("base64")).sort();
  expect(stored).toEqual(contents.map((content) => Buffer.from(content).toString("base64")).sort());
}

const large = (fill: number) => Buffer.alloc(300_000, fill);

for (const [kind, content] of [
  ["small", (fill: number) => Buffer.alloc(50, fill)],
  ["large", large],
] as const) {
  test(`${kind} files changed, touched, replaced or deleted after hashing are named, and the others are imported`, async ({
    engine,
    server,
    folder,
  }) => {
    const names = ["good", "rewritten", "grown", "cut", "touched", "replaced", "deleted"];
    // More than is kept in memory, so that files are read again.
    await engine.page.evaluate(() => {
      harness.keptLimit = 0;
    });
    await review(engine, folder, Object.fromEntries(names.map((name, i) => [`${name}.bin`, content(i + 1)])));
    const at = (name: string) => join(folder, `${name}.bin`);
    await writeFile(at("rewritten"), content(100));
    await writeFile(at("grown"), Buffer.concat([content(3), Buffer.from("more")]));
    await writeFile(at("cut"), content(4).subarray(0, 10));
    await utimes(at("touched"), new Date(), new Date(Date.now() + 60_000));
    await writeFile(join(folder, "new.tmp"), content(101));
    await rename(join(folder, "new.tmp"), at("replaced"));
    await rm(at("deleted"));

    await engine.call("start");
    const end = await engine.reach("finished", "failed");
    expect(end.phase.name).toBe("finished");
    expect(imported(server)).toEqual(["good.bin"]);
    expectBlobs(server, [content(1)]);
    const failed = await engine.rows("failed");
    expect(failed.map(({ path, problem }) => [path, problem?.code]).sort()).toEqual([
      ["cut.bin", "changed_while_sending"],
      ["deleted.bin", "unreadable_file"],
      ["grown.bin", "changed_while_sending"],
      ["replaced.bin", "changed_while_sending"],
      ["rewritten.bin", "changed_while_sending"],
      ["touched.bin", "changed_while_sending"],
    ]);
    expect(server.imports[0]?.options?.ignored).toEqual([{ reason: "could not be sent", count: 6 }]);
  });
}

test("a large file that changes while the network is down is distinguished from the broken network", async ({
  engine,
  server,
  folder,
}) => {
  await review(engine, folder, { "good.bin": large(1), "bad.bin": large(2) });
  let cuts = 0;
  server.interfere = async (request, _response, call) => {
    if (call !== "upload" || cuts++ > 0) return false;
    // The slices exist by now; the file changes.
    await writeFile(join(folder, "bad.bin"), large(9));
    request.socket.destroy();
    return true;
  };
  await engine.call("start");
  await engine.reach("finished");
  expect(imported(server)).toEqual(["good.bin"]);
  expectBlobs(server, [large(1)]);
  expect((await engine.rows("failed")).map(({ path, problem }) => [path, problem?.code])).toEqual([
    ["bad.bin", "changed_while_sending"],
  ]);
});

test("a hash mismatch that the server finds is reported, never stored", async ({ engine, server, folder }) => {
  await review(engine, folder, { "good.bin": large(1), "bad.bin": large(2) });
  server.edit = (answer) =>
    answer.map((entry) =>
      entry.id === "/bad.bin" ? { id: entry.id, errors: ["hash mismatch: expected x, received y"] } : entry,
    );
  await engine.call("start");
  await engine.reach("finished");
  expect(imported(server)).toEqual(["good.bin"]);
  expect((await engine.state()).firstProblems[0]).toMatchObject({ path: "bad.bin", code: "changed_while_sending" });
});

test("connections reset in the middle of a batch lose nothing", async ({ engine, server, folder }) => {
  const files = Object.fromEntries([...Array(300).keys()].map((i) => [`${i}.bin`, randomBytes(20_000)]));
  await review(engine, folder, files);
  let resets = 0;
  server.interfere = async (request, _response, call) => {
    if (call !== "upload" || resets >= 4) return false;
    const limit = [0, 1, 300_000, 900_000][resets++] ?? 0;
    let seen = 0;
    if (limit === 0) request.socket.resetAndDestroy();
    else {
      request.on("data", (chunk: Buffer) => {
        seen += chunk.length;
        if (seen >= limit) request.socket.resetAndDestroy();
      });
    }
    return true;
  };
  await engine.call("start");
  const end = await engine.reach("finished", "failed");
  expect(end.phase.name).toBe("finished");
  expect(resets).toBe(4);
  expect(imported(server)).toHaveLength(300);
  expectBlobs(server, Object.values(files));
  expect(end.failed.files).toBe(0);
});

test("when a response is lost, what arrived is asked for and not sent again", async ({ engine, server, folder }) => {
  await review(engine, folder, { "a.bin": "a", "b.bin": "b" });
  // undefined cuts the connection instead of responding. Chromium repeats a request by itself when a connection that was kept alive
  // breaks, so responses are lost until the engine has noticed.
  server.edit = (answer) => (server.checks.length < 2 ? undefined : answer);
  await engine.call("start");
  const end = await engine.reach("finished", "failed");
  expect(end.phase.name).toBe("finished");
  expect(server.checks).toHaveLength(2);
  expect(imported(server)).toEqual(["a.bin", "b.bin"]);
  expect(end.sent.files).toBe(2);
  expect(end.present.files).toBe(0);
});

test("a connection that has stalled is given up and tried again", async ({ engine, server, folder }) => {
  await engine.page.evaluate(() => {
    harness.stallMs = 1000;
  });
  await review(engine, folder, { "a.bin": "a" });
  let stalls = 0;
  server.interfere = (_request, _response, call) => call === "upload" && stalls++ === 0;
  await engine.call("start");
  const waiting = await engine.reach("waiting");
  expect(waiting.phase).toMatchObject({ reason: "down", message: expect.stringContaining("has stalled") });
  await engine.reach("finished");
  expect(imported(server)).toEqual(["a.bin"]);
});

test("503 with Retry-After is waited for and shown", async ({ engine, server, folder }) => {
  await review(engine, folder, { "a.bin": "a" });
  let refusedAt = 0;
  let acceptedAt = 0;
  server.interfere = (_request, response, call) => {
    if (call !== "upload") return false;
    if (refusedAt > 0) {
      acceptedAt ||= Date.now();
      return false;
    }
    refusedAt = Date.now();
    sendJson(response, 503, refusal("unavailable", "Busy."), { "retry-after": "2" });
    return true;
  };
  await engine.call("start");
  const waiting = await engine.reach("waiting");
  expect(waiting.phase).toMatchObject({
    reason: "busy",
    message: "The server is busy and asked to wait 2 seconds.",
  });
  await engine.reach("finished");
  expect(acceptedAt - refusedAt).toBeGreaterThanOrEqual(1990);
});

test("a full disk is shown and waited for, and the upload continues once there is room", async ({
  engine,
  server,
  folder,
}) => {
  await review(engine, folder, { "a.bin": "a" });
  let full = 2;
  server.interfere = (_request, response, call) => {
    if (call !== "upload" || full-- <= 0) return false;
    sendJson(response, 507, refusal("no_space", "The disk is full."));
    return true;
  };
  await engine.call("start");
  const waiting = await engine.reach("waiting");
  expect(waiting.phase).toMatchObject({ reason: "full", message: expect.stringContaining("disk is full") });
  await engine.reach("finished");
});

test("a sign-in page of the network is never read as the server", async ({ engine, server, folder }) => {
  await review(engine, folder, { "a.bin": "a" });
  let portal = 2;
  server.interfere = (_request, response) => {
    if (portal-- <= 0) return false;
    response.writeHead(200, { "content-type": "text/html" }).end("<html>Please sign in</html>");
    return true;
  };
  await engine.call("start");
  const waiting = await engine.reach("waiting");
  expect(waiting.phase).toMatchObject({ reason: "down", message: expect.stringContaining("sign-in page") });
  await engine.reach("finished");
  expect(imported(server)).toEqual(["a.bin"]);
});

test("a batch that is too large is split, and one file that the server cannot handle is found", async ({
  engine,
  server,
  folder,
}) => {
  await review(engine, folder, Object.fromEntries([...Array(20).keys()].map((i) => [`${i}.bin`, `content ${i}`])));
  const sizes: number[] = [];
  server.interfere = async (request, response, call) => {
    if (call !== "upload") return false;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const ids = [...body.matchAll(/"id":"([^"]+)"/g)].map((match) => match[1] ?? "");
    sizes.push(ids.length);
    if (ids.length > 8) sendJson(response, 413, refusal("too_large", "At most 8."));
    else if (ids.includes("/13.bin")) sendJson(response, 400, refusal("bad_multipart", "It chokes on this."));
    else {
      for (const id of ids) server.received.push({ id, hash: null, bytes: 0 });
      sendJson(
        response,
        200,
        ids.map((id) => ({ id, fileId: `file ${id}`, errors: [] })),
      );
    }
    return true;
  };
  await engine.call("start");
  const end = await engine.reach("finished", "failed");
  expect(end.phase.name).toBe("finished");
  expect(Math.max(...sizes)).toBeGreaterThan(8);
  expect(imported(server)).toHaveLength(19);
  expect(server.imports[0]?.files.every(({ fileId, path }) => fileId === `file /${path}`)).toBe(true);
  const [problem] = end.firstProblems;
  expect(problem).toMatchObject({ path: "13.bin", code: "refused_by_server" });
  expect(problem?.message).toContain("It chokes on this.");
});

test("a file that the server refuses fails alone", async ({ engine, server, folder }) => {
  await review(engine, folder, { "a.bin": "a", "b.bin": "b" });
  server.edit = (answer) =>
    answer.map((entry) => (entry.id === "/a.bin" ? { id: entry.id, errors: ["type not allowed"] } : entry));
  await engine.call("start");
  const end = await engine.reach("finished");
  expect(end.firstProblems[0]?.message).toContain("type not allowed");
  expect(imported(server)).toEqual(["b.bin"]);
});

test("a key that is refused half-way is asked for once, and the upload continues where it was", async ({
  engine,
  server,
  folder,
}) => {
  await review(engine, folder, Object.fromEntries([...Array(250).keys()].map((i) => [`${i}.bin`, `content ${i}`])));
  let revoked = false;
  let served = 0;
  server.interfere = (request, response, call) => {
    if (call === "upload" && served++ === 0) return false;
    if (served > 1 && served < 1000) revoked = true;
    if (!revoked) return false;
    request.resume();
    sendJson(response, 401, refusal("no_key", "This key is not valid."));
    return true;
  };
  await engine.call("start");
  const out = await engine.reach("signedOut");
  expect(out.phase).toMatchObject({ message: "This key is not valid." });
  server.interfere = undefined;
  await engine.call("signedIn");
  const end = await engine.reach("finished", "failed");
  expect(end.phase.name).toBe("finished");
  expect(imported(server)).toHaveLength(250);
  expect((await engine.phases()).filter((name) => name === "signedOut")).toHaveLength(1);
});

test("when the server has lost a file, everything is asked for again and what is missing is sent, once", async ({
  engine,
  server,
  folder,
}) => {
  await review(engine, folder, { "a.bin": "a", "b.bin": "b" });
  const keys: unknown[] = [];
  server.interfere = (request, response, call) => {
    if (call !== "import") return false;
    keys.push(request.headers["idempotency-key"]);
    if (keys.length > 1) return false;
    server.blobs.delete([...server.blobs.keys()][0] ?? "");
    request.resume();
    sendJson(response, 422, refusal("unknown_reference", "1 file was never uploaded."));
    return true;
  };
  await engine.call("start");
  const end = await engine.reach("finished", "failed");
  expect(end.phase.name).toBe("finished");
  expect(server.received).toHaveLength(3);
  expect(new Set(keys).size).toBe(2);
  expect(imported(server)).toEqual(["a.bin", "b.bin"]);
});

test("an import whose response is lost is requested again with the same key", async ({ engine, server, folder }) => {
  await review(engine, folder, { "a.bin": "a" });
  const keys: unknown[] = [];
  server.interfere = (request, _response, call) => {
    if (call !== "import") return false;
    keys.push(request.headers["idempotency-key"]);
    if (keys.length > 1) return false;
    request.socket.destroy();
    return true;
  };
  await engine.call("start");
  await engine.reach("finished");
  expect(keys.length).toBeGreaterThanOrEqual(2);
  expect(new Set(keys).size).toBe(1);
});

test("a worker that dies without an event is replaced, and its files are hashed", async ({ engine, folder }) => {
  await plant(folder, Object.fromEntries([...Array(2000).keys()].map((i) => [`${i}.bin`, randomBytes(20_000)])));
  await engine.page.evaluate(() => {
    const stop = setInterval(() => {
      const [worker] = harness.workers;
      const { files } = harness.session?.getState().hashed ?? { files: 0 };
      if (worker === undefined || files < 100) return;
      clearInterval(stop);
      worker.terminate();
    }, 5);
  });
  await engine.drop(folder);
  const end = await engine.reviewed();
  expect(end.missing.files).toBe(2000);
  expect(await engine.page.evaluate(() => harness.workers.length)).toBeGreaterThan(2);
});

test("pausing stops the sending at once, resuming ends it, and nothing acknowledged is sent again", async ({
  engine,
  server,
  folder,
}) => {
  const files = Object.fromEntries([...Array(800).keys()].map((i) => [`${i}.bin`, randomBytes(5000)]));
  await review(engine, folder, files);
  let answered = 0;
  const waiting: (() => void)[] = [];
  server.interfere = async (_request, _response, call) => {
    if (call === "upload" && ++answered > 2) await new Promise<void>((go) => waiting.push(go));
    return false;
  };
  await engine.call("start");
  await expect.poll(async () => (await engine.state()).sent.files).toBeGreaterThan(0);
  await engine.call("pause");
  const paused = await engine.reach("paused");
  const acknowledged = paused.sent.files;
  server.interfere = undefined;
  for (const go of waiting) go();
  await engine.page.waitForTimeout(300);
  expect((await engine.state()).sent.files).toBe(acknowledged);
  await engine.call("resume");
  const end = await engine.reach("finished", "failed");
  expect(end.phase.name).toBe("finished");
  expect(imported(server)).toHaveLength(800);
  // The few requests that were cut may have arrived twice; no acknowledged file did.
  const times = new Map<string, number>();
  for (const { id } of server.received) times.set(id, (times.get(id) ?? 0) + 1);
  expect([...times.values()].filter((count) => count > 1).length).toBeLessThanOrEqual(800 - acknowledged);
});

test("a cancelled upload stays cancelled", async ({ engine, server, folder }) => {
  await review(engine, folder, { "a.bin": "a" });
  await engine.call("cancel");
  await engine.reach("cancelled");
  await engine.call("start");
  expect((await engine.state()).phase.name).toBe("cancelled");
  expect(server.uploads).toEqual([]);
});

test("a file that could not be read is sent once it exists again and is retried", async ({
  engine,
  server,
  folder,
}) => {
  await review(engine, folder, { "a.bin": large(1), "b.bin": large(2) });
  let first = true;
  server.interfere = async (_request, _response, call) => {
    // Uploads wait until the test has put the file back.
    if (call === "upload" && first) {
      first = false;
      await expect.poll(async () => (await engine.state()).failed.files).toBe(1);
      await rename(join(folder, "away"), join(folder, "a.bin"));
      await engine.call("retryFailed");
    }
    return false;
  };
  await rename(join(folder, "a.bin"), join(folder, "away"));
  await engine.call("start");
  const end = await engine.reach("finished", "failed");
  expect(end.failed.files).toBe(0);
  expect(imported(server)).toEqual(["a.bin", "b.bin"]);
});
