import { randomBytes } from "node:crypto";
import { hashOf, multipart, newImage, type Part, pair, unknownHash } from "./calls.ts";
import { type Check, equal, holds, inContract, onPage } from "./check.ts";
import { entriesOf, expectEntryError, expectHeld, expectRefusal, expectStored } from "./expect.ts";

/** Returns so many images with the pairs of parts that upload them. */
function images(count: number): { hashes: string[]; pairs: [Part, Part][] } {
  const contents = Array.from({ length: count }, newImage);
  return {
    hashes: contents.map(hashOf),
    pairs: contents.map((content, at) => pair({ id: `/${at}.gif`, hash: hashOf(content), type: "image" }, content)),
  };
}

/** `POST /tasks/import/files` */
export const uploadFiles: readonly Check[] = [
  onPage("files: takes the example of the page; an image gets its hash, other files a fileId", async (calls) => {
    const image = newImage();
    const answer = await calls.files([
      ...pair(
        { id: "/image1.json", hash: null, type: "annotation", format: "Supervisely" },
        `{"n":"${unknownHash()}"}`,
      ),
      ...pair({ id: "/classes.json", hash: null, type: "class", format: "Supervisely" }, "[]"),
      ...pair({ id: "someImg.png", hash: hashOf(image), type: "image", format: "Supervisely" }, image),
    ]);
    const [annotation, classes, stored] = entriesOf(answer, 3);
    for (const [entry, id] of [
      [annotation, "/image1.json"],
      [classes, "/classes.json"],
    ] as const) {
      holds(typeof entry?.fileId === "string" && entry.fileId.length > 0, "a file has a fileId", entry);
      equal([entry.id, entry.hash, entry.errors], [id, undefined, []], "an entry of a file");
    }
    equal(
      { id: stored?.id, hash: stored?.hash, fileId: stored?.fileId, errors: stored?.errors },
      { id: "/someImg.png", hash: hashOf(image), fileId: undefined, errors: [] },
      "the entry of the image",
    );
    await expectHeld(calls, [hashOf(image)], true);
  }),
  onPage(
    "files: takes all metadata before all files, and metadata with an id alone, as the Python example sends it",
    async (calls) => {
      const one = pair({ id: "img.gif" }, newImage());
      const two = pair({ id: "b.gif" }, newImage());
      const entries = entriesOf(await calls.files([one[0], two[0], one[1], two[1]]), 2);
      equal(
        entries.map(({ id }) => id),
        ["/img.gif", "/b.gif"],
        "ids",
      );
      expectStored(entries);
    },
  ),
  onPage("files: takes 100 files in one request", async (calls) => {
    const { hashes, pairs } = images(100);
    const entries = entriesOf(await calls.files(pairs.flat()), 100);
    equal(
      entries.map(({ hash }) => hash),
      hashes,
      "hashes, in the order of the metadata",
    );
    await expectHeld(calls, hashes, true);
  }),
  onPage("files: refuses 101 files and stores none of them", async (calls) => {
    const { hashes, pairs } = images(101);
    const answer = await calls.files(pairs.flat());
    holds(answer.status >= 400 && answer.status < 500, "the request is refused", answer.status);
    await expectHeld(calls, hashes, false);
  }),
  onPage("files: refuses content that does not have the given hash, and stores the others", async (calls) => {
    const [bad, good] = [newImage(), newImage()];
    const promised = unknownHash();
    const entries = entriesOf(
      await calls.files([
        ...pair({ id: "/bad.gif", hash: promised, type: "image" }, bad),
        ...pair({ id: "/good.gif", hash: hashOf(good), type: "image" }, good),
      ]),
      2,
    );
    expectEntryError(entries[0]);
    expectStored(entries.slice(1));
    await expectHeld(calls, [promised, hashOf(bad)], false);
    await expectHeld(calls, [hashOf(good)], true);
  }),
  onPage("files: takes metadata without a file when it has the content already", async (calls) => {
    const image = newImage();
    const [metadata] = pair({ id: "/a.gif", hash: hashOf(image), type: "image" }, image);
    expectEntryError(entriesOf(await calls.files([metadata]), 1)[0]);
    await calls.files(pair({ id: "/first.gif", type: "image" }, image));
    const entries = entriesOf(await calls.files([metadata]), 1);
    expectStored(entries);
    equal(entries[0]?.hash, hashOf(image), "hash");
  }),
  onPage("files: keeps every byte, also line ends and what looks like a boundary", async (calls) => {
    const boundary = `----WebKitFormBoundary${randomBytes(6).toString("hex")}`;
    const contents = [
      Buffer.concat([randomBytes(20), Buffer.from("\r\n\r\n--\r\n--")]),
      Buffer.from(`\r\n--${boundary.slice(0, -1)}\r\n${unknownHash()}`),
      Buffer.concat([Buffer.from("\r\n"), randomBytes(70_000), Buffer.from("\r\n")]),
    ];
    const parts = contents.flatMap((content, at) => pair({ id: `/${at}`, hash: hashOf(content) }, content));
    expectStored(entriesOf(await calls.files(parts, boundary), contents.length));
    await expectHeld(calls, contents.map(hashOf), true);
  }),
  inContract("files: takes files before their metadata", async (calls) => {
    const [metadata, file] = pair({ id: "/late.gif", type: "image" }, newImage());
    expectStored(entriesOf(await calls.files([file, metadata]), 1));
  }),
  inContract("files: takes an empty file", async (calls) => {
    expectStored(entriesOf(await calls.files(pair({ id: "/empty.txt", hash: hashOf("") }, "")), 1));
  }),
  inContract("files: keeps an id in any script as it is", async (calls) => {
    const id = '/données/日本/e\u0301/a\\b "c".gif';
    equal(entriesOf(await calls.files(pair({ id }, newImage())), 1)[0]?.id, id, "id");
  }),
  inContract("files: stores the same content once, however often and in parallel it is sent", async (calls) => {
    const image = newImage();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => calls.files(pair({ id: "/same.gif", type: "image" }, image))),
    );
    for (const answer of answers) equal(entriesOf(answer, 1)[0]?.hash, hashOf(image), "hash");
  }),
  inContract("files: refuses both files with the same id, and stores the others", async (calls) => {
    const [a, b, c] = [newImage(), newImage(), newImage()];
    const entries = entriesOf(
      await calls.files([...pair({ id: "/x" }, a), ...pair({ id: "x" }, b), ...pair({ id: "/y" }, c)]),
      3,
    );
    for (const entry of entries.slice(0, 2)) expectEntryError(entry);
    expectStored(entries.slice(2));
    await expectHeld(calls, [hashOf(a), hashOf(b)], false);
  }),
  inContract("files: refuses a malformed hash in the entry of its file, and stores the others", async (calls) => {
    const good = newImage();
    const hashes = ["", "xyz", unknownHash().slice(0, -1), hashOf(good).replaceAll(/[+/]/g, "_").slice(0, 43)];
    for (const hash of hashes) {
      const entries = entriesOf(
        await calls.files([...pair({ id: "/a", hash }, newImage()), ...pair({ id: "/b" }, good)]),
        2,
      );
      expectEntryError(entries[0]);
      expectStored(entries.slice(1));
    }
  }),
  inContract("files: refuses metadata that is not JSON, a file without metadata, and stores nothing", async (calls) => {
    const good = newImage();
    const [, orphan] = pair({ id: "/orphan" }, newImage());
    for (const parts of [[...pair("{broken", newImage())], [orphan]]) {
      expectRefusal(await calls.files([...pair({ id: "/good" }, good), ...parts]), 400);
      await expectHeld(calls, [hashOf(good)], false);
    }
  }),
  inContract(
    "files: refuses a body without its last delimiter, or with another boundary, and stores nothing",
    async (calls) => {
      const image = newImage();
      const parts = pair({ id: "/cut.gif", type: "image" }, image);
      for (const [body, stated] of [
        [multipart(parts, "abc", false), "abc"],
        [multipart(parts, "abc"), "other"],
      ] as const) {
        const headers = { "content-type": `multipart/form-data; boundary=${stated}` };
        expectRefusal(await calls.send("/tasks/import/files", { body, headers }), 400);
      }
      await expectHeld(calls, [hashOf(image)], false);
    },
  ),
];
