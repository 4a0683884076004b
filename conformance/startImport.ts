import { randomUUID } from "node:crypto";
import { type Calls, hashOf, newImage, pair, unknownHash } from "./calls.ts";
import { type Check, equal, holds, inContract, onPage } from "./check.ts";
import { entriesOf, expectRefusal, taskIdOf } from "./expect.ts";

/** Uploads one image. Returns its hash. */
async function upload(calls: Calls): Promise<string> {
  const image = newImage();
  await calls.files(pair({ id: "/img.gif", type: "image" }, image));
  return hashOf(image);
}

/** Returns the body of an import of one image, with changes. */
function bodyOf(hash: string, changes: object = {}): object {
  const project = { id: null, title: `Conformance ${randomUUID()}` };
  return { project, preset: 2, onConflict: "ignore", files: [{ hash, path: "/img.gif" }], ...changes };
}

/** `POST /tasks/import` */
export const startImport: readonly Check[] = [
  onPage("import: takes the example of the page, with a hash and a fileId, and returns a taskId", async (calls) => {
    const hash = await upload(calls);
    const annotation = { name: "img.gif", size: { width: 1, height: 1 }, tags: [], objects: [] };
    const stored = await calls.files(
      pair({ id: "/img.json", hash: null, type: "annotation" }, JSON.stringify(annotation)),
    );
    const fileId = entriesOf(stored, 1)[0]?.fileId;
    const files = [
      { hash, path: "/img.gif" },
      { fileId, path: "/img.json" },
    ];
    taskIdOf(await calls.startImport(bodyOf(hash, { preset: 1, files })));
  }),
  onPage("import: every request is a task of its own", async (calls) => {
    const body = bodyOf(await upload(calls));
    const ids = [taskIdOf(await calls.startImport(body)), taskIdOf(await calls.startImport(body))];
    holds(ids[0] !== ids[1], "two requests have two tasks", ids);
  }),
  inContract("import: takes a preset by number, by name and as auto", async (calls) => {
    const hash = await upload(calls);
    for (const preset of [2, "images", "auto"]) taskIdOf(await calls.startImport(bodyOf(hash, { preset })));
  }),
  inContract("import: takes paths with and without a slash, and JSON of any content type", async (calls) => {
    const hash = await upload(calls);
    const body = JSON.stringify(bodyOf(hash, { files: [{ hash, path: "a/img.gif" }] }));
    taskIdOf(await calls.send("/tasks/import", { body }));
  }),
  inContract("import: refuses references that were never uploaded, and names them", async (calls) => {
    const unknown = unknownHash();
    const answer = await calls.startImport(bodyOf(unknown));
    expectRefusal(answer, 422);
    holds(answer.text.includes(unknown), "the error names the reference", answer.text);
    const files = [{ fileId: randomUUID(), path: "/a.json" }];
    expectRefusal(await calls.startImport(bodyOf(await upload(calls), { files })), 422);
  }),
  inContract("import: refuses what is not an import, and states what is wrong", async (calls) => {
    const hash = await upload(calls);
    for (const body of [
      42,
      [],
      bodyOf(hash, { files: [] }),
      bodyOf(hash, { files: undefined }),
      bodyOf(hash, { files: [{ path: "/img.gif" }] }),
      bodyOf(hash, { files: [{ hash: "short", path: "/img.gif" }] }),
      bodyOf(hash, { preset: 999_999 }),
      bodyOf(hash, { preset: "no such format" }),
      bodyOf(hash, { onConflict: "whatever" }),
      bodyOf(hash, { project: { id: null, title: "" } }),
    ]) {
      expectRefusal(await calls.startImport(body), 400);
    }
    expectRefusal(await calls.send("/tasks/import", { body: '{"project":' }), 400);
    expectRefusal(await calls.startImport(bodyOf(hash, { project: { id: 999_999_999 } })), 422);
  }),
  inContract("import: refuses paths that leave the drop, and two that are equal", async (calls) => {
    const hash = await upload(calls);
    const bad = ["", "/", "/../a.gif", "/a/../b.gif", "/./a.gif", "/a//b.gif", "/a\u0000.gif", `/${"x".repeat(5000)}`];
    for (const path of bad) expectRefusal(await calls.startImport(bodyOf(hash, { files: [{ hash, path }] })), 400);
    const twice = [
      { hash, path: "/a.gif" },
      { hash, path: "a.gif" },
    ];
    expectRefusal(await calls.startImport(bodyOf(hash, { files: twice })), 400);
  }),
  inContract(
    "import: with an Idempotency-Key, the same request is the same task, and another one is refused",
    async (calls) => {
      const hash = await upload(calls);
      const body = bodyOf(hash);
      const key = { "idempotency-key": randomUUID() };
      const answers = await Promise.all(Array.from({ length: 20 }, () => calls.startImport(body, key)));
      const ids = new Set(answers.map(taskIdOf));
      equal(ids.size, 1, "tasks of 20 equal requests at once");
      holds(ids.has(taskIdOf(await calls.startImport(body, key))), "a later request has the same task");
      expectRefusal(await calls.startImport(bodyOf(hash), key), 422);
    },
  ),
];
