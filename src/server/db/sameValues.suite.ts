import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { Database } from "./database.ts";
import { hashOf, segmentOf, startOf } from "./suiteData.suite.ts";

/** Tests that values come out of every engine as they went in, and are compared and ordered in one way. */
export function sameValuesSuite(database: () => Database): void {
  const workspaceId = 1;

  test("counts and sums are numbers", async () => {
    await database().call("commitSegment", segmentOf("a", ["one", "two"]));
    await startOf(database(), { paths: ["a.jpg"] });
    expect(await database().call("countTasks", {})).toEqual({ queued: 1 });
    const after = { workspaceId: 0, hash: "" };
    expect(await database().call("sumBlobs", { after, limit: 2 })).toMatchObject({ blobs: 2, bytes: 20 });
    expect(await database().call("sumSegments", { after: "", limit: 9 })).toMatchObject({ bytes: 30 });
    const [use] = await database().call("measureSegments", { after: "", limit: 1, without: null });
    expect([typeof use?.liveBlobs, typeof use?.liveBytes, typeof use?.bytes]).toEqual(["number", "number", "number"]);
  });

  test("numbers up to 2^53 are exact", async () => {
    const bytes = Number.MAX_SAFE_INTEGER;
    await database().call("commitSegment", { ...segmentOf("a", []), bytes });
    const [row] = await database().call("listSegments", { after: "", limit: 9 });
    expect(row?.bytes).toBe(bytes);
    expect((await database().call("sumSegments", { after: "", limit: 9 })).bytes).toBe(bytes);
  });

  test("a NUL in a text, and half of a surrogate pair, become U+FFFD, also in what is looked up", async () => {
    const made = await database().call("ensureWorkspace", { name: "a\0b \ud800c", at: 1 });
    expect(await database().call("ensureWorkspace", { name: "a\0b \ud800c", at: 2 })).toBe(made);
    expect(await database().call("ensureWorkspace", { name: "a\uFFFDb \uFFFDc", at: 2 })).toBe(made);
    const entry = { workspaceId: made, at: 1, action: "x", via: "key", keyId: null, actor: "\0", targetId: null };
    await database().call("addAudit", { ...entry, target: "half \udc00", details: "{}" });
    const filter = { workspaceId: made, action: null, since: null, until: null, before: null, limit: 9 };
    expect(await database().call("listAudit", filter)).toMatchObject([
      { workspace: "a\uFFFDb \uFFFDc", actor: "\uFFFD", target: "half \uFFFD", keyId: null },
    ]);
  });

  test("texts are ordered by their bytes, and page after page misses none", async () => {
    const paths = ["b/1", "B/1", "a.jpg", "a/1", "a-1", "_", "é", "e\u0301", "Z", "ｚ", "😀", "\uFFFD", "10", "9", "ß"];
    const taskId = await startOf(database(), { paths });
    const found: string[] = [];
    for (;;) {
      const page = await database().call("taskFilesPage", { taskId, workspaceId, after: found.at(-1) ?? "", limit: 4 });
      found.push(...page.map(({ path }) => path));
      if (page.length < 4) break;
    }
    expect(found).toEqual([...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    const folders = ["a", "b", "B", "c", "A"];
    expect(await database().call("foldersWithoutFiles", { taskId, folders })).toEqual(["c", "A"]);
  });

  test("paths of 4,096 bytes that cannot be compressed are found, ordered and refused when taken, as others", async () => {
    const random = () => randomBytes(3_072).toString("base64url");
    const folder = `f/${"x".repeat(990)}/${random()}`.slice(0, 3_000);
    const ideographs = Array.from({ length: 1_365 }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7_919) % 20_000)));
    const long = [random(), random(), `${folder}/a`, `${folder}/b`, ideographs.join("")];
    const paths = [...long, "a.jpg", "zz.jpg"];
    const taskId = await startOf(database(), { paths });
    const found: { path: string; key: string }[] = [];
    for (;;) {
      const after = found.at(-1)?.key ?? "";
      const page = await database().call("taskFilesPage", { taskId, workspaceId, after, limit: 2 });
      found.push(...page);
      if (page.length < 2) break;
    }
    expect(found.map(({ path }) => path).sort()).toEqual([...paths].sort());
    expect((await database().call("filesOfTask", { taskId, paths: [...paths, `${long[0]}x`] })).sort()).toEqual(
      [...paths].sort(),
    );
    const folders = [folder, `${folder}x`, folder.slice(0, -1), "f", "g"];
    expect(await database().call("foldersWithoutFiles", { taskId, folders })).toEqual([
      `${folder}x`,
      folder.slice(0, -1),
      "g",
    ]);
    const files = paths.map((path) => ({ path, reference: { hash: hashOf("shared") } }));
    const again = await database().call("receiveFiles", { workspaceId, taskId, files, at: Date.now() });
    expect(again.taken.map(({ path }) => path)).toEqual(paths);
    await database().call("stopTask", { workspaceId, id: taskId, at: Date.now() });
    const retried = await database().call("retryTask", { workspaceId, id: taskId, at: Date.now() });
    if (typeof retried !== "object") throw new Error("The task was not retried.");
    const { taskId: newId } = retried;
    expect((await database().call("filesOfTask", { taskId: newId, paths })).length).toBe(paths.length);
  });

  test("a search finds ASCII letters of both cases, other letters as they are, and the signs of patterns as themselves", async () => {
    const taskId = await startOf(database(), { paths: ["a.jpg"] });
    const owner = "worker";
    await database().call("claimTask", { owner, lanes: ["small"], at: Date.now(), leaseMs: 60_000, maxAttempts: 3 });
    const messages = ["Straße nach KÖLN", "100% of A_B", "back\\slash", "plain"];
    const problems = messages.map((message) => ({ code: "image_unreadable", severity: "error", message }) as const);
    const update = { subtask: "", current: 0, total: 1, log: [], problems: problems as never, firstProblem: 1 };
    expect(await database().call("updateTask", { taskId, owner, update })).toBe(undefined);
    const found = async (search: string) => {
      const sort = { severity: undefined, code: undefined, search };
      const page = await database().call("taskProblems", {
        workspaceId,
        id: taskId,
        after: 0,
        limit: 9,
        bytes: 1e6,
        ...sort,
      });
      return page?.rows.map(({ message }) => message);
    };
    expect(await found("sTRAßE NACH kÖln")).toEqual([messages[0]]);
    expect(await found("köln")).toEqual([]);
    expect(await found("STRASSE")).toEqual([]);
    expect(await found("%")).toEqual([messages[1]]);
    expect(await found("a_b")).toEqual([messages[1]]);
    expect(await found("_")).toEqual([messages[1]]);
    expect(await found("K\\S")).toEqual([messages[2]]);
    expect(await found("I")).toEqual([messages[3]]);
  });

  test("an absent value is null, in a row and in what is looked up", async () => {
    await database().call("commitSegment", segmentOf("a", ["one"]));
    const [row] = await database().call("findBlobs", { workspaceId, hashes: [hashOf("one")] });
    expect([row?.width, row?.structure]).toEqual([null, null]);
    const [segment] = await database().call("listSegments", { after: "", limit: 1 });
    expect(segment?.retiredAt).toBe(null);
  });
}
