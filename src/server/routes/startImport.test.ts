import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SMALL_TASK_ANNOTATION_BYTES, SMALL_TASK_FILES } from "../../contract/limits.ts";
import { listTasks, task } from "../../contract/tasks.ts";
import { buildMultipart, filePair, hashOf, multipartType } from "../multipart/buildMultipart.suite.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";

let server: TestServer;
let other: string;
let fileId: string;
let woken = 0;
/** Stands for the id of an uploaded file in bodies that are written before it is known. */
const KNOWN_FILE = "KNOWN_FILE";
const content = "a label file";
const hash = hashOf(content);

beforeAll(async () => {
  server = await openTestServer({ deps: { tasks: { wake: () => woken++, expect: () => undefined } } });
  other = await server.newKey(["import"], "other");
  const answer = await server.app.inject({
    method: "POST",
    url: "/v1/tasks/import/files",
    headers: { "x-api-key": server.key, "content-type": multipartType() },
    payload: buildMultipart(filePair("a", { id: "/a.txt" }, content)),
  });
  [{ fileId }] = answer.json();
});
afterAll(() => server.close());
beforeEach(() => {
  woken = 0;
});

interface Options {
  readonly key?: string;
  readonly idempotencyKey?: string;
}

async function post(url: string, body: unknown, { key = server.key, idempotencyKey }: Options = {}) {
  const answer = await server.app.inject({
    method: "POST",
    url,
    headers: {
      "x-api-key": key,
      "content-type": "application/json",
      ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
    },
    payload: (typeof body === "string" ? body : JSON.stringify(body)).replaceAll(KNOWN_FILE, fileId),
  });
  return { status: answer.statusCode, body: answer.json() };
}

const start = (body: unknown, options?: Options) => post("/v1/tasks/import", body, options);

function request(more: Record<string, unknown> = {}) {
  return {
    project: { id: null, title: "Supervisely" },
    preset: 2,
    onConflict: "ignore",
    files: [
      { hash, path: "/img.png" },
      { fileId: KNOWN_FILE, path: "/img.json" },
    ],
    ...more,
  };
}

/** The tasks in the database, read with a connection of its own. */
async function rows() {
  const { loadSqliteApi } = await import("../db/sqliteApi.ts");
  const { DatabaseSync } = await loadSqliteApi();
  const connection = new DatabaseSync(`${server.directory}/dropset.db`, { readOnly: true });
  try {
    const all = (text: string) => connection.prepare(text).all() as Record<string, unknown>[];
    return {
      tasks: all("SELECT * FROM tasks ORDER BY id"),
      files: all("SELECT * FROM task_files ORDER BY task_id, path"),
      keys: all("SELECT * FROM idempotency"),
    };
  } finally {
    connection.close();
  }
}

describe("the call that starts an import", () => {
  it("creates a queued task with its files, for references of either kind", async () => {
    const { status, body } = await start(request());
    expect([status, Object.keys(body)]).toEqual([200, ["taskId"]]);
    const { tasks, files } = await rows();
    expect(tasks.find(({ id }) => id === body.taskId)).toMatchObject({
      type: "import",
      status: "queued",
      title: "Supervisely",
      preset: "images",
      total: 2,
      target_project_id: null,
    });
    const own = files.filter(({ task_id }) => task_id === body.taskId);
    expect(own.map((file) => [file.path, file.hash])).toEqual([
      ["img.json", hash],
      ["img.png", hash],
    ]);
    expect(woken).toBe(1);
  });

  it("keeps a choice of classes unchanged, whatever their titles are", async () => {
    const classes = '{"__proto__":null,"constructor":{"title":"__proto__"},"":{"title":"none"}}';
    const text = JSON.stringify(request({ options: { classes: "CLASSES" } })).replace('"CLASSES"', classes);
    const { status, body } = await start(text);
    expect(status).toBe(200);
    const { tasks } = await rows();
    expect(tasks.find(({ id }) => id === body.taskId)?.request).toContain(`"classes":${classes}`);
  });

  it("takes its fields in any order, the files first or last, and ignores what it does not know", async () => {
    const { files, ...head } = request();
    for (const body of [
      { files, ...head },
      { more: { deep: [1, { a: 2 }] }, ...head, files },
    ]) {
      expect((await start(body)).status).toBe(200);
    }
  });

  it("takes a preset by number, by slug, or auto", async () => {
    for (const preset of [2, "images", "auto"]) expect((await start(request({ preset }))).status).toBe(200);
    const { tasks } = await rows();
    expect(tasks.slice(-3).map(({ preset }) => preset)).toEqual(["images", "images", "auto"]);
  });

  it("keeps hostile and unusual paths exactly as they are", async () => {
    const paths = [
      "a\\b/c.png",
      "ä/ü.png",
      "a\u0308/u\u0308.png",
      "A.png",
      "a.png",
      "__proto__",
      "<img src=x>",
      "con",
      " x ",
      "\u202e.jpg",
    ];
    const { status, body } = await start(request({ files: paths.map((path) => ({ path: `/${path}`, hash })) }));
    expect(status).toBe(200);
    const { files } = await rows();
    const own = files.filter(({ task_id }) => task_id === body.taskId).map(({ path }) => path);
    expect(new Set(own)).toEqual(new Set(paths));
  });

  it.each<[string, unknown, number, string, RegExp]>([
    ["no files", request({ files: [] }), 400, "no_files", /files/],
    ["no files", (({ files: _, ...rest }) => rest)(request()), 400, "no_files", /files/],
    [
      "files that are not an array",
      request({ files: { a: { path: "/a", hash } } }),
      400,
      "bad_request",
      /files must be an array/,
    ],
    ["an entry that is not an object", request({ files: ["x"] }), 400, "bad_request", /files\[0\]/],
    ["an entry without a path", request({ files: [{ hash }] }), 400, "bad_request", /files\[0\] has no path/],
    [
      "an entry without a reference",
      request({ files: [{ path: "/a" }] }),
      400,
      "bad_request",
      /files\[0\] has neither/,
    ],
    ["..", request({ files: [{ path: "/a/../../etc/passwd", hash }] }), 400, "bad_path", /"\.\."/],
    ["an empty segment", request({ files: [{ path: "/a//b", hash }] }), 400, "bad_path", /empty segment/],
    ["an empty path", request({ files: [{ path: "/", hash }] }), 400, "bad_path", /empty/],
    ["NUL", request({ files: [{ path: "/a\0b", hash }] }), 400, "bad_path", /NUL/],
    ["half a surrogate pair", request({ files: [{ path: "/a\ud800", hash }] }), 400, "bad_path", /half/],
    [
      "a path twice",
      request({
        files: [
          { path: "/same", hash },
          { path: "same", fileId: KNOWN_FILE },
        ],
      }),
      400,
      "duplicate_path",
      /same/,
    ],
    ["an unknown preset", request({ preset: 99 }), 400, "unknown_preset", /images.*auto/],
    ["a preset of the wrong type", request({ preset: null }), 400, "unknown_preset", /images/],
    ["an unknown onConflict", request({ onConflict: "merge" }), 400, "bad_request", /onConflict/],
    ["no title", request({ project: { id: null } }), 400, "bad_request", /title/],
    ["an empty title", request({ project: { id: null, title: "  " } }), 400, "bad_request", /title/],
    ["an overlong title", request({ project: { title: "x".repeat(1_001) } }), 400, "bad_request", /1000 characters/],
    ["no project", request({ project: undefined }), 400, "bad_request", /project/],
    [
      "options for auto",
      request({ preset: "auto", options: { format: { a: 1 } } }),
      400,
      "bad_option",
      /options\.format/,
    ],
    ...["yolo", "coco", "supervisely", "images"].map((preset): [string, unknown, number, string, RegExp] => [
      `a misspelt option of ${preset}`,
      request({ preset, options: { format: { nope: 1 } } }),
      400,
      "bad_option",
      /options\.format\.nope.*no such field/,
    ]),
    ...(
      [
        ["an unknown table", { "labls.csv": ["image", "box"] }, /options\.format\.columns names "labls\.csv"/],
        ["an unknown meaning", { "a.jpg": ["image", "left"] }, /columns\.a\.jpg\[1\].*"image"\|"class"\|"xMin"/],
        ["a missing meaning", { "a.jpg": ["image", "xMin", "yMin", "xMax"] }, /columns\.a\.jpg.*"yMax" is missing/],
        ["a meaning of two columns", { "*": ["image", "image", "box"] }, /columns\.\*.*two columns are "image"/],
      ] as const
    ).map(([what, columns, message]): [string, unknown, number, string, RegExp] => [
      `${what} in the columns of tables`,
      request({ preset: "csv", options: { format: { columns } } }),
      400,
      "bad_option",
      message,
    ]),
    [
      "a misspelt option, with a list of the options",
      request({ preset: "voc", options: { format: { oneBased: "yes" } } }),
      400,
      "bad_option",
      /options\.format\.oneBased.*"pixels"/,
    ],
    ["a misspelt choice", request({ options: { includes: [] } }), 400, "bad_request", /options\.includes.*"include"/],
    ["options of the wrong type", request({ options: { include: "x" } }), 400, "bad_request", /options\.include/],
    ["an unknown project", request({ project: { id: 4711 } }), 422, "unknown_project", /project/],
    [
      "an unknown hash",
      request({ files: [{ path: "/a", hash: hashOf("unknown") }] }),
      422,
      "unknown_reference",
      /1 of 1/,
    ],
    [
      "a path of a megabyte",
      request({ files: [{ path: "x".repeat(900_000), hash }] }),
      400,
      "bad_path",
      /^The path "x{300}\.\.\." is longer than 4096 bytes/,
    ],
    [
      "a name of 256 characters",
      request({ files: [{ path: `a/${"x".repeat(256)}`, hash }] }),
      400,
      "bad_path",
      /has a file or folder name of more than 255 characters/,
    ],
    ["a root of a megabyte", request({ options: { root: "x".repeat(900_000) } }), 400, "bad_request", /options\.root/],
    ["a malformed hash", request({ files: [{ path: "/a", hash: "../x" }] }), 400, "bad_hash", /"\/a".*\.\.\/x/],
    [
      "an unknown fileId",
      request({
        files: [
          { path: "/a", fileId: "31e96a7e" },
          { path: "/b", hash },
        ],
      }),
      422,
      "unknown_reference",
      /1 of 2/,
    ],
    ["broken JSON", '{"project": {', 400, "bad_json", /JSON/],
    ["text after the end", `${JSON.stringify(request())}{`, 400, "bad_json", /JSON/],
    ["no JSON at all", "hello", 400, "bad_json", /JSON/],
    ["an empty body", "", 400, "bad_json", /JSON/],
    ["an array", "[]", 400, "bad_request", /must be an object/],
    [
      "files twice",
      `{"files":[{"path":"a","hash":"${hash}"}],"files":[{"path":"b","hash":"${hash}"}]}`,
      400,
      "bad_request",
      /twice/,
    ],
    ["brackets without end", `{"unknown":${"[".repeat(500_000)}`, 400, "bad_json", /200 levels/],
    [
      "options nested without end",
      `{"options":{"format":{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}}}`,
      400,
      "bad_json",
      /200 levels/,
    ],
    ["a huge value", request({ options: { root: "x".repeat(5_000_000) } }), 413, "too_large", /One value/],
  ])("refuses %s, and leaves nothing", async (_what, body, status, code, message) => {
    const before = await rows();
    const answer = await start(body);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
    expect(answer.body.error.message).toMatch(message);
    expect(await rows()).toEqual(before);
    expect(woken).toBe(0);
  });

  it("names the first 100 unknown references, and counts all of them", async () => {
    const files = Array.from({ length: 2_500 }, (_, index) => ({
      path: `/${index}`,
      hash: index % 2 ? hash : hashOf(`${index}`),
    }));
    const { status, body } = await start(request({ files }));
    expect(status).toBe(422);
    expect(body.error.message).toContain("1250 of 2500");
    expect(body.error.details).toMatchObject({ count: 1250 });
    expect(body.error.details.files).toHaveLength(100);
    expect(body.error.details.files[1]).toEqual({ path: "2", hash: hashOf("2") });
  });

  it("finds a path twice however far apart, and names it", async () => {
    const files = Array.from({ length: 2_500 }, (_, index) => ({ path: `/${index % 2_400}`, hash }));
    const { status, body } = await start(request({ files }));
    expect([status, body.error.code]).toEqual([400, "duplicate_path"]);
    expect(body.error.details).toMatchObject({ count: 100 });
    expect(body.error.details.paths[0]).toBe("0");
  });

  it("knows no references and no keys of another workspace", async () => {
    const { status, body } = await start(request(), { key: other });
    expect([status, body.error.code]).toEqual([422, "unknown_reference"]);
    expect(body.error.details.count).toBe(2);
  });

  it("returns the same task for the same key and body, also 50 times at once", async () => {
    const before = (await rows()).tasks.length;
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => start(request({ project: { title: "Fifty" } }), { idempotencyKey: "fifty" })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.taskId)).size).toBe(1);
    const again = await start(request({ project: { title: "Fifty" } }), { idempotencyKey: "fifty" });
    expect(again.body).toEqual(answers[0]?.body);
    const after = await rows();
    expect(after.tasks).toHaveLength(before + 1);
    expect(after.files.filter(({ task_id }) => task_id === again.body.taskId)).toHaveLength(2);
  });

  it("refuses another body with a used key, and a key of one workspace is none in another", async () => {
    await start(request(), { idempotencyKey: "used" });
    const changed = await start(request({ project: { title: "Changed" } }), { idempotencyKey: "used" });
    expect([changed.status, changed.body.error.code]).toEqual([422, "idempotency_mismatch"]);
    const local = await post("/v1/tasks/import/local", { id: 1, title: "x" }, { idempotencyKey: "used" });
    expect([local.status, local.body.error.code]).toEqual([422, "idempotency_mismatch"]);
    const theirs = await start(request(), { idempotencyKey: "used", key: other });
    expect(theirs.body.error.code).toBe("unknown_reference");
    expect((await start(request(), { idempotencyKey: "x".repeat(256) })).status).toBe(400);
  });

  it("keeps to the limit of the body with a used key too, though its length is not announced", async () => {
    await start(request(), { idempotencyKey: "long" });
    const piece = Buffer.alloc(1024 * 1024, " ");
    const answer = await server.app.inject({
      method: "POST",
      url: "/v1/tasks/import",
      headers: { "x-api-key": server.key, "content-type": "application/json", "idempotency-key": "long" },
      payload: Readable.from(Array.from({ length: 258 }, () => piece)),
    });
    expect([answer.statusCode, answer.json().error.code]).toEqual([413, "too_large"]);
    expect(answer.json().error.message).toContain("256 MB");
  });

  it("lets a key be used again after a refusal, and forgets keys after their time", async () => {
    expect((await start(request({ preset: 99 }), { idempotencyKey: "retried" })).status).toBe(400);
    expect((await start(request(), { idempotencyKey: "retried" })).status).toBe(200);
    expect(await server.deps.db.call("sweepIdempotency", { before: Date.now() - 60_000 })).toBe(0);
    expect(await server.deps.db.call("sweepIdempotency", { before: Date.now() + 1000 })).toBeGreaterThan(0);
    expect((await rows()).keys).toEqual([]);
  });

  it.each(["42", '"text"', "null", " [1]"])("states that %s is not an object", async (body) => {
    const answer = await start(body);
    expect([answer.status, answer.body.error.code]).toEqual([400, "bad_request"]);
    expect(answer.body.error.message).toContain("must be an object");
  });

  it("names a malformed hash by its entry", async () => {
    const answer = await start(
      request({
        files: [
          { hash, path: "a.png" },
          { hash: "abc", path: "b.png" },
        ],
      }),
    );
    expect([answer.status, answer.body.error.code, answer.body.error.details]).toEqual([
      400,
      "bad_hash",
      { count: 1, files: [{ path: "b.png", hash: "abc" }] },
    ]);
  });

  it.each([
    ["root", { root: "trian" }, "options.root"],
    ["included folder", { include: ["train", "/trian/"] }, "options.include[1]"],
    ["root that is only the beginning of a name", { root: "tr" }, "options.root"],
    ["root that is a file", { root: "train/a.png" }, "options.root"],
  ])("names a %s in which no file is", async (_, options, field) => {
    const files = [{ hash, path: "train/a.png" }];
    const answer = await start(request({ files, options }));
    expect([answer.status, answer.body.error.code]).toEqual([400, "bad_option"]);
    expect(answer.body.error.message).toContain(field);
    expect((await start(request({ files, options: { root: "/train/", include: ["train", ""] } }))).status).toBe(200);
  });

  it("cleans up at a start what was being received when the process ended", async () => {
    const { db } = server.deps;
    const { dropReceiving } = await import("../services/startImport.ts");
    const before = await rows();
    const taskId = await db.call("beginReceiving", { workspaceId: 1, at: 1 });
    for (let first = 0; first < 12_000; first += 1_000) {
      const files = Array.from({ length: 1_000 }, (_, index) => ({ path: `${first + index}`, reference: { hash } }));
      await db.call("receiveFiles", { workspaceId: 1, taskId, files, at: 1 });
    }
    expect((await rows()).files.length).toBe(before.files.length + 12_000);
    expect(await db.call("listReceiving", {})).toEqual([taskId]);
    for (const id of await db.call("listReceiving", {})) await dropReceiving(server.deps, id);
    expect(await rows()).toEqual(before);
  });

  describe("has a lane by its size, and its place among the tasks that wait,", () => {
    const get = async (path: string) => {
      const answer = await server.app.inject({ method: "GET", url: path, headers: { "x-api-key": server.key } });
      return answer.json();
    };
    const queueOf = async (files: object[]) => {
      const { taskId } = (await start(request({ files }))).body;
      return task.parse(await get(`/v1/tasks/${taskId}`)).queue;
    };
    const entries = (count: number, named = hash) =>
      Array.from({ length: count }, (_, index) => ({ hash: named, path: `/${index}.txt` }));

    it("small up to 5,000 files", async () => {
      const first = await queueOf(entries(1));
      const second = await queueOf(entries(SMALL_TASK_FILES));
      expect([first?.lane, second?.lane]).toEqual(["small", "small"]);
      expect(second?.position).toBe((first?.position ?? 0) + 1);
      expect(second?.ahead).toBe(first?.position);
      expect((await queueOf(entries(SMALL_TASK_FILES + 1)))?.lane).toBe("large");
      const { items } = listTasks.response.parse(await get("/v1/tasks?limit=3"));
      expect(items.map(({ queue }) => queue?.lane)).toEqual(["large", "small", "small"]);
      expect(items[1]?.queue).toEqual(second);
    });

    it("and up to 32 MiB of files that are not images", async () => {
      const bytes = 1024 * 1024;
      const annotation = "a".repeat(bytes);
      await server.app.inject({
        method: "POST",
        url: "/v1/tasks/import/files",
        headers: { "x-api-key": server.key, "content-type": multipartType() },
        payload: buildMultipart(filePair("a", { id: "/big.txt" }, annotation)),
      });
      const most = SMALL_TASK_ANNOTATION_BYTES / bytes;
      expect((await queueOf(entries(most, hashOf(annotation))))?.lane).toBe("small");
      expect((await queueOf(entries(most + 1, hashOf(annotation))))?.lane).toBe("large");
    });
  });
});

describe("the call that copies a ready-made project", () => {
  it.each<[unknown, number, string]>([
    [{ id: 1, title: "x" }, 422, "unknown_project"],
    [{ id: 1, title: " " }, 400, "bad_request"],
    [{ id: 1 }, 400, "bad_request"],
    [{ title: "x" }, 400, "bad_request"],
    [{ id: "1", title: "x" }, 400, "bad_request"],
  ])("refuses %j", async (body, status, code) => {
    const answer = await post("/v1/tasks/import/local", body);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });
});
