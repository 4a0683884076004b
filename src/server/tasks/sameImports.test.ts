import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestTexts } from "../../model/dropDigest.ts";
import { hashOf } from "../multipart/buildMultipart.suite.ts";
import { openTaskBench, smallPng, superviselyProject, type TaskBench, type TestFile } from "./taskBench.suite.ts";

let bench: TaskBench;
beforeAll(async () => {
  bench = await openTaskBench();
  bench.sql("INSERT INTO workspaces (id, name, created_at) VALUES (2, 'second', 0)");
});
afterAll(() => bench.close());

const png = smallPng(1);
/** Paths whose order by code units and by UTF-8 bytes differs. */
const unusual = { "b/\u{1F600}.png": png, "b/\uFF5E.png": png, "a/ä.png": png };

/** Returns the digests of a drop, computed from its definition in one piece. */
async function digestsOf(files: Readonly<Record<string, TestFile>>) {
  const stored = await bench.store(files);
  const texts = [...digestTexts(stored.sort((a, b) => (a.path < b.path ? -1 : 1)))];
  return {
    paths: hashOf(texts.map(({ paths }) => paths).join("")),
    contents: hashOf(texts.map(({ contents }) => contents).join("")),
  };
}

async function same(files: Readonly<Record<string, TestFile>>, workspaceId = 1) {
  const rows = await bench.db.call("sameImports", { workspaceId, ...(await digestsOf(files)), limit: 10 });
  return rows.map(({ title, same }) => [title, same === 1]);
}

describe("imports of the same files", () => {
  test("are found by the paths and the contents of all their files, whatever the order of the request", async () => {
    expect(await same(unusual)).toEqual([]);
    const { error } = await bench.import({ title: "Unusual", files: unusual, preset: "images" });
    expect(error).toBeNull();
    expect(await same(unusual)).toEqual([["Unusual", true]]);
    const reversed = Object.fromEntries(Object.entries(unusual).reverse());
    expect(await same(reversed)).toEqual([["Unusual", true]]);
    const { "a/ä.png": _, ...fewer } = unusual;
    expect(await same(fewer), "a file less").toEqual([]);
    expect(await same({ ...unusual, "a/ä.png": smallPng(9) }), "other content").toEqual([["Unusual", false]]);
  });

  test("come before those of other contents, then the newest first", async () => {
    const files = superviselyProject(["car"], { set: { "1.png": ["car"] } });
    const changed = { ...files, [Object.keys(files).find((path) => path.endsWith("1.png"))!]: smallPng(7) };
    const first = await bench.import({ title: "Order", files });
    await bench.import({ title: "Order", files });
    await bench.import({ title: "Changed", files: changed });
    expect(await same(files)).toEqual([
      ["Order_01", true],
      ["Order", true],
      ["Changed", false],
    ]);
    expect(await bench.db.call("freeTitle", { workspaceId: 1, title: "Order" })).toBe("Order_02");
    expect(await bench.db.call("freeTitle", { workspaceId: 1, title: "Free" })).toBe("Free");
    const [row] = bench.sql("SELECT id FROM projects WHERE title = 'Order'");
    expect(row?.id).toBe(first.output?.project.id);
  });

  test("are not those of other workspaces, failed ones, or ones whose project was deleted", async () => {
    const files = { "x/1.png": smallPng(3) };
    await bench.import({ title: "Theirs", files, workspaceId: 2 });
    expect(await same(files)).toEqual([]);
    const texts = { "x/1.txt": "no image" };
    expect((await bench.import({ title: "Fails", files: texts })).status).toBe("error");
    expect(await same(texts)).toEqual([]);
    expect(await same(files, 2)).toEqual([["Theirs", true]]);
    const task = await bench.import({ title: "Gone", files });
    expect(await same(files)).toEqual([["Gone", true]]);
    await bench.db.call("deleteProject", {
      workspaceId: 1,
      id: task.output?.project.id ?? 0,
      images: 1,
      at: Date.now(),
    });
    expect(await same(files)).toEqual([]);
    expect(await bench.db.call("freeTitle", { workspaceId: 1, title: "Gone" }), "its title is free again").toBe("Gone");
  });
});
