import { readdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { UploadedFile } from "../../contract/uploadFiles.ts";
import {
  BOUNDARY,
  buildMultipart,
  filePair,
  filePart,
  hashOf,
  metadataPart,
  multipartType,
  type Part,
  pngHeader,
} from "../multipart/buildMultipart.suite.ts";
import { openTestServer, type TestServer } from "../openTestServer.suite.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ config: { maxFileBytes: 1_000_000, maxRequestBytes: 3_000_000 } });
});
afterAll(() => server.close());

async function send(body: Buffer, { key = server.key, type = multipartType() } = {}) {
  const answer = await server.app.inject({
    method: "POST",
    url: "/v1/tasks/import/files",
    headers: { "x-api-key": key, "content-type": type },
    payload: body,
  });
  return { status: answer.statusCode, body: answer.json() };
}

async function upload(parts: readonly Part[], key = server.key): Promise<UploadedFile[]> {
  const { status, body } = await send(buildMultipart(parts), { key });
  expect(body).toBeInstanceOf(Array);
  expect(status).toBe(200);
  return body;
}

async function missing(hashes: readonly string[], key = server.key): Promise<string[]> {
  const answer = await server.app.inject({
    method: "POST",
    url: "/v1/tasks/import/check-images",
    headers: { "x-api-key": key },
    payload: [...hashes],
  });
  expect(answer.statusCode).toBe(200);
  return answer.json();
}

/** Segment files in the store, and files that are still being written. */
async function storedFiles(): Promise<string[]> {
  const entries = await readdir(join(server.directory, "segments"), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe("the call that uploads files", () => {
  it("responds to the example of the original page", async () => {
    const png = pngHeader(3, 4);
    const answer = await upload([
      ...filePair("46a28cd6", { id: "/image1.json", hash: null, type: "annotation", format: "Supervisely" }, "{}"),
      ...filePair("646d1109", { id: "/classes.json", hash: null, type: "class", format: "Supervisely" }, "[]"),
      ...filePair("fdf24229", { id: "someImg.png", hash: hashOf(png), type: "image", format: "Supervisely" }, png),
    ]);
    expect(answer).toEqual([
      { id: "/image1.json", fileId: expect.stringMatching(uuid), errors: [] },
      { id: "/classes.json", fileId: expect.stringMatching(uuid), errors: [] },
      { id: "/someImg.png", hash: hashOf(png), errors: [] },
    ]);
    expect(await missing([hashOf(png), hashOf("{}"), hashOf("[]")])).toEqual([]);
  });

  it("accepts metadata with only the id, all metadata first, as Python's requests sends it", async () => {
    const png = pngHeader(31, 41);
    const answer = await upload([
      metadataPart("a", { id: "img.png" }),
      metadataPart("b", { id: "img.json" }),
      filePart("a", png),
      filePart("b", '{"x":1}'),
    ]);
    expect(answer).toEqual([
      { id: "/img.png", hash: hashOf(png), errors: [] },
      { id: "/img.json", fileId: expect.stringMatching(uuid), errors: [] },
    ]);
  });

  it("accepts contents before their metadata and responds in the order of the metadata", async () => {
    const answer = await upload([
      filePart("b", "second"),
      filePart("a", "first"),
      metadataPart("a", { id: "/a" }),
      metadataPart("b", { id: "/b" }),
    ]);
    expect(answer.map(({ id }) => id)).toEqual(["/a", "/b"]);
    expect(await missing([hashOf("first"), hashOf("second")])).toEqual([]);
  });

  it("lets a given type decide the shape of the response, and the content otherwise", async () => {
    const png = pngHeader(5, 6);
    const answer = await upload([
      ...filePair("a", { id: "/text-called-image", type: "image" }, "text, called an image"),
      ...filePair("b", { id: "/png-called-annotation", type: "annotation" }, png),
      ...filePair("c", { id: "/text.jpg" }, "a text called .jpg"),
      ...filePair("d", { id: "/odd-type", type: 7 }, pngHeader(7, 7)),
    ]);
    expect(answer.map((file) => ["hash" in file, "fileId" in file])).toEqual([
      [true, false],
      [false, true],
      [false, true],
      [true, false],
    ]);
  });

  it("takes metadata with a byte order mark, as some shells write it", async () => {
    expect(await upload(filePair("a", '\ufeff{"id":"/marked"}', "x"))).toMatchObject([{ id: "/marked", errors: [] }]);
  });

  it("stores an empty file like any other", async () => {
    const [answer] = await upload(filePair("a", { id: "/empty.txt", hash: hashOf("") }, ""));
    expect(answer).toEqual({ id: "/empty.txt", fileId: expect.stringMatching(uuid), errors: [] });
    expect(await missing([hashOf("")])).toEqual([]);
  });

  it("needs no bytes for what the workspace has, and reports what it does not have", async () => {
    const content = "held already";
    await upload(filePair("a", { id: "/first" }, content));
    const answer = await upload([
      metadataPart("a", { id: "/again", hash: hashOf(content) }),
      metadataPart("b", { id: "/unknown", hash: hashOf("never sent") }),
      metadataPart("c", { id: "/nothing", hash: null }),
    ]);
    expect(answer).toEqual([
      { id: "/again", fileId: expect.stringMatching(uuid), errors: [] },
      { id: "/unknown", errors: ["content missing"], code: "content_missing" },
      { id: "/nothing", errors: ["content missing"], code: "content_missing" },
    ]);
  });

  it("serves an entry that only names a hash from the same request", async () => {
    const content = "sent once, named twice";
    const answer = await upload([
      metadataPart("a", { id: "/named", hash: hashOf(content) }),
      ...filePair("b", { id: "/sent" }, content),
    ]);
    expect(answer.map(({ errors }) => errors)).toEqual([[], []]);
  });

  it("refuses bytes that are not those of the hash, and goes on with the others", async () => {
    const before = await storedFiles();
    const answer = await upload([
      ...filePair("a", { id: "/bad", hash: hashOf("what was meant") }, "what came"),
      ...filePair("b", { id: "/good", hash: hashOf("good bytes") }, "good bytes"),
    ]);
    expect(answer).toEqual([
      {
        id: "/bad",
        errors: [`hash mismatch: expected ${hashOf("what was meant")}, received ${hashOf("what came")}`],
        code: "hash_mismatch",
      },
      { id: "/good", fileId: expect.stringMatching(uuid), errors: [] },
    ]);
    expect(await missing([hashOf("what was meant"), hashOf("what came")])).toHaveLength(2);
    expect((await storedFiles()).length).toBe(before.length + 1);
  });

  it("keeps no segment when nothing of a request is new", async () => {
    await upload(filePair("a", { id: "/x" }, "the same again"));
    const before = await storedFiles();
    await upload(filePair("a", { id: "/x" }, "the same again"));
    await upload(filePair("a", { id: "/x", hash: hashOf("other") }, "mismatch"));
    expect(await storedFiles()).toEqual(before);
  });

  it.each([
    ["hex", "a".repeat(64)],
    ["the web alphabet", `${"-_".repeat(21)}A=`],
    ["no padding", hashOf("x").slice(0, 43)],
    ["another spelling of the same bytes", `${"A".repeat(42)}B=`],
    ["a path", "../../../etc/passwd"],
    ["a number", 42],
    ["an object", { a: 1 }],
    ["an empty text", ""],
  ])("reports a malformed hash (%s) as an error of that entry", async (_what, hash) => {
    const answer = await upload([...filePair("a", { id: "/a", hash }, "x"), ...filePair("b", { id: "/b" }, "y")]);
    expect(answer[0]).toEqual({ id: "/a", errors: [expect.stringMatching(/^malformed hash/)], code: "malformed_hash" });
    expect(answer[1]?.errors).toEqual([]);
  });

  it("reports endlessly nested lists instead of a hash", async () => {
    const endless = "[".repeat(20_000) + "]".repeat(20_000);
    const [answer] = await upload(filePair("a", `{"id":"/a","hash":${endless}}`, "x"));
    expect(answer?.errors).toEqual([expect.stringMatching(/^malformed hash.*received a list/)]);
    const check = await server.app.inject({
      method: "POST",
      url: "/v1/tasks/import/check-images",
      headers: { "x-api-key": server.key, "content-type": "application/json" },
      payload: `[${endless}]`,
    });
    expect([check.statusCode, check.json().error.code]).toEqual([400, "bad_hash"]);
  });

  it("refuses both entries of an id that is there twice, with or without its slash, and stores neither", async () => {
    const answer = await upload([
      ...filePair("a", { id: "twice" }, "duplicate one"),
      ...filePair("b", { id: "/twice" }, "duplicate two"),
      ...filePair("c", { id: "/once" }, "single"),
    ]);
    expect(answer.map(({ errors }) => errors.length)).toEqual([1, 1, 0]);
    expect(answer[0]).toEqual({ id: "/twice", errors: ["duplicate id: /twice"], code: "duplicate_id" });
    expect(await missing([hashOf("duplicate one"), hashOf("duplicate two"), hashOf("single")])).toHaveLength(2);
  });

  it("takes 100 files, and refuses the 101st metadata part or file part", async () => {
    const names = Array.from({ length: 101 }, (_, index) => `n${index}`);
    const pairs = (count: number) =>
      names.slice(0, count).flatMap((name) => filePair(name, { id: name }, `hundred ${name}`));
    const before = await storedFiles();
    for (const parts of [
      pairs(101),
      names.map((name) => metadataPart(name, { id: name })),
      names.map((name) => filePart(name, `hundred ${name}`)),
    ]) {
      const { status, body } = await send(buildMultipart(parts));
      expect([status, body.error.code]).toEqual([413, "too_many_files"]);
    }
    expect(await storedFiles()).toEqual(before);
    expect(await missing([hashOf("hundred n0")])).toHaveLength(1);
    expect(await upload(pairs(100))).toHaveLength(100);
  });

  it.each<[string, () => Buffer, string]>([
    [
      "broken JSON",
      () => buildMultipart([...filePair("a", "{broken", "x1"), ...filePair("b", { id: "/b" }, "x2")]),
      "bad_json",
    ],
    ["metadata that is not an object", () => buildMultipart(filePair("a", "[1]", "x1")), "bad_json"],
    ["metadata without an id", () => buildMultipart(filePair("a", { hash: null }, "x1")), "bad_request"],
    ["an id that is not a text", () => buildMultipart(filePair("a", { id: 5 }, "x1")), "bad_request"],
    ["a file part without metadata", () => buildMultipart([filePart("a", "x1")]), "bad_multipart"],
    [
      "a file part whose name has no -file",
      () => buildMultipart([{ name: "a", filename: "a", content: "x1" }]),
      "bad_multipart",
    ],
    [
      "the same metadata part twice",
      () => buildMultipart([...filePair("a", { id: "/a" }, "x1"), metadataPart("a", { id: "/b" })]),
      "bad_multipart",
    ],
    [
      "the same file part twice",
      () => buildMultipart([...filePair("a", { id: "/a" }, "x1"), filePart("a", "x2")]),
      "bad_multipart",
    ],
    ["no parts", () => buildMultipart([]), "bad_multipart"],
    ["an empty body", () => Buffer.alloc(0), "bad_multipart"],
    ["another boundary", () => buildMultipart(filePair("a", { id: "/a" }, "x1"), "another"), "bad_multipart"],
    [
      "a body that breaks off in a file",
      () => buildMultipart(filePair("a", { id: "/a" }, "x1")).subarray(0, -50),
      "bad_multipart",
    ],
    [
      "a body that breaks off in a header",
      () => buildMultipart(filePair("a", { id: "/a" }, "x1")).subarray(0, 60),
      "bad_multipart",
    ],
    ["text that is not multipart", () => Buffer.from("hello"), "bad_multipart"],
  ])("refuses %s with the reason, and stores nothing", async (_what, body, code) => {
    const before = await storedFiles();
    const answer = await send(body());
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
    expect(answer.body.error.message).toMatch(/\w/);
    expect(await storedFiles()).toEqual(before);
    expect(await missing([hashOf("x1")])).toHaveLength(1);
  });

  it("refuses parts after an early closing delimiter, and leaves nothing", async () => {
    const body =
      "DQotLVgtLQ0KLS1YDQotLVgNCkNvbnRlbnQtRGlzcG9zaXRpb246Zm9ybS1kYXRhO25hbWU9Ii1maWxlIjtmaWxlbmFtZT0iYSINCmU6DQoNClI=";
    const before = await storedFiles();
    const { status, body: refusal } = await send(Buffer.from(body, "base64"), { type: multipartType("X") });
    expect([status, refusal.error.code]).toEqual([400, "bad_multipart"]);
    expect(refusal.error.details).toEqual({ fault: "part_after_end", byte: 9 });
    expect(await storedFiles()).toEqual(before);
  });

  it("responds to any changed body, and leaves no temporary file", async () => {
    const body = buildMultipart([...filePair("a", { id: "/a" }, "content"), ...filePair("b", { id: "/b" }, "x")]);
    const word = fc.constantFrom("\r\n", "\n", "--", `\r\n--${BOUNDARY}`, "-file", ";", ":", '"', "\0", "{");
    const change = fc.record({ at: fc.nat({ max: body.length }), removed: fc.nat({ max: 40 }), word });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const changed = changes.reduce(
          (bytes, { at, removed, word }) =>
            Buffer.concat([bytes.subarray(0, at), Buffer.from(word), bytes.subarray(at + removed)]),
          body,
        );
        const { status, body: answer } = await send(changed);
        expect([200, 400, 413]).toContain(status);
        if (status !== 200) expect(answer.error.message).toMatch(/\w{3}/);
        expect(await readdir(join(server.directory, "segments", "tmp"))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("states what is wrong with the text of the original page, and takes it when that is mended", async () => {
    const part = (head: string, content: string) =>
      `--${BOUNDARY}\nContent-Disposition: form-data; ${head}\n\n${content}`;
    const pair = (name: string, id: string, rest: string) =>
      `${part(`name="${name}"`, `{"id":"${id}",${rest}}\n`)}${part(`name="${name}-file"; filename="${id.slice(1)}"`, "")}`;
    const text = [
      pair("46a28cd6-61b3", "/image1.json", '"hash":null,"type":"annotation","format":"Supervisely"'),
      pair("646d1109-b74f", "/classes.json", '"hash":null,"type":"class","format":"Supervisely"'),
      pair("fdf24229-c054", "/someImg.png", '"hash":"WNDkG8F5C3SUxfUT8pQRYJnvtDFEtJWJe723A2gLjq8=","type":"image"'),
    ].join("");
    const asPasted = await send(Buffer.from(text));
    expect(asPasted.status).toBe(400);
    expect(asPasted.body.error.message).toMatch(/line ends are LF; multipart needs CRLF.*closing delimiter missing/i);
    const withLineEnds = await send(Buffer.from(text.replaceAll("\n", "\r\n")));
    expect(withLineEnds.status).toBe(400);
    expect(withLineEnds.body.error.message).toMatch(/^closing delimiter missing.*part 6, "fdf24229-c054-file"/i);
    const mended = await send(Buffer.from(`${text.replaceAll("\n", "\r\n")}--${BOUNDARY}--`));
    expect(mended.status).toBe(200);
    expect(mended.body).toEqual([
      { id: "/image1.json", fileId: expect.stringMatching(uuid), errors: [] },
      { id: "/classes.json", fileId: expect.stringMatching(uuid), errors: [] },
      { id: "/someImg.png", errors: [expect.stringMatching(/^hash mismatch/)], code: "hash_mismatch" },
    ]);
  });

  it.each(["multipart/form-data", `multipart/form-data; boundary=${"b".repeat(4000)}`])(
    "refuses a content type whose boundary cannot be used",
    async (type) => {
      const { status, body } = await send(Buffer.from("x"), { type });
      expect([status, body.error.code]).toEqual([400, "bad_multipart"]);
    },
  );

  it.each(["application/json", "text/plain", "application/x-www-form-urlencoded"])(
    "responds with 415 to %s",
    async (type) => {
      const { status, body } = await send(Buffer.from("{}"), { type });
      expect([status, body.error.code]).toEqual([415, "wrong_content_type"]);
      expect(body.error.message).toContain("multipart/form-data");
    },
  );

  it("refuses a file, metadata or a request above its limit", async () => {
    const before = await storedFiles();
    for (const [parts, what] of [
      [filePair("a", { id: "/a" }, Buffer.alloc(1_000_001)), "a-file"],
      [filePair("a", { id: "/a", junk: "x".repeat(70_000) }, "x"), "64 KB"],
      [["a", "b", "c", "d"].flatMap((name) => filePair(name, { id: name }, Buffer.alloc(900_000, name))), "2.9 MB"],
    ] as const) {
      const { status, body } = await send(buildMultipart(parts));
      expect([status, body.error.code]).toEqual([413, "too_large"]);
      expect(body.error.message).toContain(what);
    }
    expect(await storedFiles()).toEqual(before);
  });

  it("keeps what one workspace sent from all others", async () => {
    const other = await server.newKey(["import"], "other");
    const content = "only the first workspace holds this";
    await upload(filePair("a", { id: "/a" }, content));
    expect(await missing([hashOf(content)], other)).toEqual([hashOf(content)]);
    expect(await upload([metadataPart("a", { id: "/a", hash: hashOf(content) })], other)).toEqual([
      { id: "/a", errors: ["content missing"], code: "content_missing" },
    ]);
    await upload(filePair("a", { id: "/a" }, content), other);
    expect(await missing([hashOf(content)], other)).toEqual([]);
  });

  it("gives back, byte for byte, what was sent", async () => {
    const contents = Array.from({ length: 20 }, (_, index) => Buffer.alloc(index * 10_007, `${index}-\r\n--`));
    await upload(contents.flatMap((content, index) => filePair(`p${index}`, { id: `/${index}` }, content)));
    const rows = await server.deps.db.call("findBlobs", { workspaceId: 1, hashes: contents.map(hashOf) });
    expect(rows).toHaveLength(20);
    for (const { hash, segment, start, bytes } of rows) {
      const pieces: Uint8Array[] = [];
      for await (const piece of server.deps.blobs.read({ segment, offset: start, length: bytes })) pieces.push(piece);
      expect(hashOf(Buffer.concat(pieces))).toBe(hash);
    }
  });

  it("stores the size and kind of images", async () => {
    const png = pngHeader(640, 480);
    await upload(filePair("a", { id: "/a.png" }, png));
    const [row] = await server.deps.db.call("findBlobs", { workspaceId: 1, hashes: [hashOf(png)] });
    expect(row).toMatchObject({ kind: "png", width: 640, height: 480, orientation: 1 });
  });

  it("keeps from the sweep what a client need not send", async () => {
    const hour = 3_600_000;
    let clock = Date.UTC(2030, 0, 1);
    const later = await openTestServer({ now: () => clock });
    try {
      const call = (url: string, payload: Buffer | string[], type: string) =>
        later.app.inject({ method: "POST", url, headers: { "x-api-key": later.key, "content-type": type }, payload });
      const content = "checked now and then";
      await call("/v1/tasks/import/files", buildMultipart(filePair("a", { id: "/a" }, content)), multipartType());
      const unused = async () => {
        const page = { touchedBefore: clock - 168 * hour, endedBefore: 0, after: null, limit: 10 };
        return (await later.deps.db.call("findUnused", page)).unused.length;
      };
      for (let day = 0; day < 10; day++) {
        clock += 24 * hour;
        expect(await unused()).toBe(0);
        const answer = await call("/v1/tasks/import/check-images", [hashOf(content)], "application/json");
        expect(answer.json()).toEqual([]);
        // The touch is written after the response.
        const look = { workspaceId: 1, hashes: [hashOf(content)], at: clock };
        await expect.poll(async () => (await later.deps.db.call("lookUpHashes", look)).due).toEqual([]);
      }
      clock += 169 * hour;
      expect(await unused()).toBe(1);
    } finally {
      await later.close();
    }
  });
});

describe("the call that asks for missing hashes", () => {
  it("returns the missing ones in the order of the request, each once", async () => {
    const held = "held for the check";
    await upload(filePair("a", { id: "/a" }, held));
    const [x, y] = [hashOf("x absent"), hashOf("y absent")];
    expect(await missing([y, x, hashOf(held), y, x])).toEqual([y, x]);
    expect(await missing([])).toEqual([]);
  });

  it("takes 10,000, and no more", async () => {
    const hashes = Array.from({ length: 10_001 }, (_, index) => hashOf(`many ${index}`));
    expect(await missing(hashes.slice(1))).toEqual(hashes.slice(1));
    const answer = await server.app.inject({
      method: "POST",
      url: "/v1/tasks/import/check-images",
      headers: { "x-api-key": server.key },
      payload: hashes,
    });
    expect([answer.statusCode, answer.json().error.message]).toEqual([400, expect.stringContaining("10001")]);
  });

  it.each<[string, unknown, string, RegExp]>([
    ["a malformed hash, by its place", [hashOf("x"), "abc", "def"], "bad_hash", /Hash 1 .*abc/],
    ["a number", [7], "bad_hash", /Hash 0 .*7/],
    ["null", [null], "bad_hash", /Hash 0 /],
    ["another spelling", [`${"A".repeat(42)}B=`], "bad_hash", /Hash 0 /],
    ["an object", { hashes: [] }, "bad_request", /array/],
  ])("refuses %s", async (_what, payload, code, message) => {
    const answer = await server.app.inject({
      method: "POST",
      url: "/v1/tasks/import/check-images",
      headers: { "x-api-key": server.key, "content-type": "application/json" },
      payload: JSON.stringify(payload),
    });
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, code]);
    expect(answer.json().error.message).toMatch(message);
  });
});
