import fc from "fast-check";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { drawZip, type ZipEntryDrawing } from "../../samples/drawZip.ts";
import { encodeText } from "../../samples/encodeText.ts";
import { ARCHIVE_LIMITS } from "./archiveLimits.ts";
import { collectItems } from "./collectItems.suite.ts";
import { readZip } from "./readZip.ts";

const collect = (entries: readonly ZipEntryDrawing[], drawing = {}, limits = {}) =>
  collectItems(drawZip(entries, drawing), readZip, limits);

test("a zip of another program is read: stored, deflated, folders, empty files, UTF-8 names", async () => {
  const text = "annotation ".repeat(10_000);
  const bytes = zipSync({
    "set/ünï 日本.txt": new TextEncoder().encode(text),
    "set/stored.bin": [new TextEncoder().encode("as it is"), { level: 0 }],
    "set/empty": new Uint8Array(0),
    "set/sub/": new Uint8Array(0),
  });
  const found = await collectItems(bytes as Uint8Array<ArrayBuffer>, readZip);
  expect(found).toEqual({
    files: { "set/ünï 日本.txt": text, "set/stored.bin": "as it is", "set/empty": "" },
    folders: ["set/sub"],
    faults: [],
    damage: undefined,
  });
});

test("comments, data descriptors, programs in front, zip64 and extra fields change nothing", async () => {
  const files = { "a.txt": "hello", "b/c.txt": "world ".repeat(500), __proto__x: "x" };
  const plain = Object.entries(files).map(([name, content]) => ({ name, content }));
  const ways: [readonly ZipEntryDrawing[], object][] = [
    [plain, {}],
    [plain, { comment: "PK\u0005\u0006 looks like an end".repeat(100) }],
    [plain.map((entry) => ({ ...entry, descriptor: true })), {}],
    [plain, { front: new Uint8Array(5000).fill(7) }],
    [plain.map((entry) => ({ ...entry, zip64: true })), { zip64: true }],
    [plain.map((entry) => ({ ...entry, zip64: true })), { zip64: true, front: new Uint8Array(99) }],
    [plain.map((entry) => ({ ...entry, method: 0, localExtra: new Uint8Array(4000) })), {}],
    [plain.map((entry) => ({ ...entry, mode: 0o100644 })), { entries: 3 + 65_536 }],
  ];
  for (const [entries, drawing] of ways) {
    expect(await collect(entries, drawing)).toEqual({ files, folders: [], faults: [], damage: undefined });
  }
});

test("names are UTF-8 where they can be, else in the encoding that fits, such as code page 437; a field with the Unicode name counts while it fits", async () => {
  // "Größe.t"
  const cp437 = Uint8Array.from([0x47, 0x72, 0x94, 0xe1, 0x65, 0x2e, 0x74]);
  const field = (crc: number) =>
    Uint8Array.from([0x75, 0x70, 8, 0, 1, ...[0, 8, 16, 24].map((by) => (crc >>> by) & 255), 0xc3, 0xbc, 0x21]);
  const { files, faults } = await collect([
    { name: cp437, content: "1" },
    { name: new TextEncoder().encode("é.txt"), content: "2" },
    { name: Uint8Array.from([0xff, 0x2e, 0x74]), flags: 0x800, content: "3" },
    { name: "x.txt", content: "4", extra: field(0xa7e50f1b) },
    { name: "fits", content: "5", extra: field(0xfa501b18) },
  ]);
  expect(Object.keys(files)).toEqual(["Größe.t", "é.txt", "x.txt", "ü!"]);
  expect(faults).toEqual([
    ["(name that is not valid text)", "unsafe_path", "The file name is not valid text (UTF-8)."],
  ]);
});

test("names in the encoding of another system are read together, with a guess", async () => {
  const drawn = (encoding: string, ...names: string[]) =>
    collect(names.map((name, i) => ({ name: encodeText(name, encoding), content: `${i}` })));
  // The second byte of ソ and 表 is that of a backslash; 猫 in GBK is valid UTF-8.
  const japanese = await drawn("shift_jis", "データ/ソファ1.jpg", "データ/表.jpg", "plain.txt");
  expect(japanese).toEqual({
    files: { "plain.txt": "2", "データ/ソファ1.jpg": "0", "データ/表.jpg": "1" },
    folders: [],
    faults: [],
    damage: undefined,
    guessed: { encoding: "shift_jis", count: 2 },
  });
  const chinese = await drawn("gb18030", "数据集/图片1.jpg", "猫.jpg");
  expect(Object.keys(chinese.files)).toEqual(["数据集/图片1.jpg", "猫.jpg"]);
  expect(chinese.guessed).toEqual({ encoding: "gb18030", count: 2 });
  expect(Object.keys((await drawn("ibm866", "Собака1.jpg")).files)).toEqual(["Собака1.jpg"]);
});

test("names in UTF-8 without its mark are no guess, also beside others", async () => {
  const name = (text: string) => new TextEncoder().encode(text);
  expect(
    await collect([
      { name: name("图片/é.txt"), content: "1" },
      { name: name("ü"), content: "2" },
    ]),
  ).not.toHaveProperty("guessed");
  const mixed = await collect([
    { name: name("图片.txt"), content: "1" },
    { name: encodeText("汽车", "gb18030"), content: "2" },
  ]);
  expect(mixed).toMatchObject({ files: { "图片.txt": "1", 汽车: "2" }, guessed: { count: 1 } });
});

test("backslashes throughout separate folders; beside slashes they are refused, and they never lead outside", async () => {
  const windows = await collect([
    { name: "set\\images\\a.jpg", content: "a" },
    { name: "set\\labels/", content: "" },
    { name: "data.yaml", content: "b" },
    { name: encodeText("set\\images\\ソ.jpg", "shift_jis"), content: "c" },
    { name: "..\\x.jpg", content: "d" },
    { name: "C:\\x.jpg", content: "e" },
  ]);
  expect(windows.files).toEqual({ "data.yaml": "b", "set/images/a.jpg": "a", "set/images/ソ.jpg": "c" });
  expect(windows.folders).toEqual(["set/labels"]);
  expect(windows.faults.map(([name, fault]) => [name, fault])).toEqual([
    ["../x.jpg", "unsafe_path"],
    ["C:/x.jpg", "unsafe_path"],
  ]);
  const mixed = await collect([
    { name: "set\\a.jpg", content: "a" },
    { name: "set/b.jpg", content: "b" },
  ]);
  expect(mixed.files).toEqual({ "set/b.jpg": "b" });
  expect(mixed.faults).toHaveLength(1);
});

test("every entry that is not a plain file inside the folder is a fault with its reason, and the others are read", async () => {
  const { files, folders, faults } = await collect([
    { name: "good.txt", content: "good" },
    { name: "../slip.txt", content: "x" },
    { name: "/absolute.txt", content: "x" },
    { name: "a\\b.txt", content: "x" },
    { name: "nul\0.txt", content: "x" },
    { name: "link", content: "/etc/passwd", mode: 0o120777 },
    { name: "device", mode: 0o060644 },
    { name: "secret.txt", content: "x", flags: 1 },
    { name: "aes.txt", content: "x", method: 99 },
    { name: "new.txt", content: "x", method: 93 },
    { name: "folder", mode: 0o040755 },
    { name: "also good.txt", content: "good", mode: 0o100600 },
  ]);
  expect(files).toEqual({ "good.txt": "good", "also good.txt": "good" });
  expect(folders).toEqual(["folder"]);
  expect(faults.map(([name, fault]) => [name, fault])).toEqual([
    ["../slip.txt", "unsafe_path"],
    ["/absolute.txt", "unsafe_path"],
    ["nul\0.txt", "unsafe_path"],
    ["link", "link"],
    ["device", "special"],
    ["secret.txt", "encrypted"],
    ["aes.txt", "encrypted"],
    ["new.txt", "unknown_packing"],
    ["a\\b.txt", "unsafe_path"],
  ]);
  expect(faults.at(-2)?.[2]).toContain("Zstandard");
});

test("sizes that cannot be true are refused before anything is unpacked", async () => {
  const { files, faults } = await collect([
    { name: "good", content: "good" },
    { name: "stored", content: "12345", method: 0, claims: { size: 6 } },
    { name: "too small to hold so much", content: "12345", claims: { size: 4_000_000_000 } },
    { name: "much more data than content", content: "x".repeat(9), data: new Uint8Array(60_000), claims: { size: 9 } },
    { name: "beyond 2^53", content: "x", zip64: true, claims: { size: 2 ** 60 } },
  ]);
  expect(files).toEqual({ good: "good" });
  expect(faults.map(([name, fault]) => [name, fault])).toEqual([
    ["stored", "false_sizes"],
    ["too small to hold so much", "false_sizes"],
    ["much more data than content", "false_sizes"],
    ["beyond 2^53", "false_sizes"],
  ]);
});

test("a file with a false size is stopped at the size that is stated, large or small", async () => {
  const zeros = "0".repeat(3_000_000);
  const { files } = await collect([
    { name: "holds more", content: zeros, claims: { size: 2_900_000 } },
    { name: "holds less", content: "abc".repeat(100), claims: { size: 301 } },
    { name: "small and more", content: "abcabcabc", claims: { size: 8 } },
    { name: "other checksum", content: "abc", claims: { crc32: 5 } },
    { name: "stored with another checksum", content: "abc", method: 0, claims: { crc32: 5 } },
    { name: "no deflate data", content: "abcdef", data: new Uint8Array(8).fill(0xff), claims: { size: 6 } },
    { name: "good", content: "good" },
  ]);
  expect(files).toMatchObject({
    "holds more": "ArchiveError: The archive states 2,900,000 bytes for the file; it has more.",
    "holds less": "ArchiveError: The archive states 301 bytes for the file; it has only 300.",
    "small and more": "ArchiveError: The archive states 8 bytes for the file; it has more.",
    "other checksum": expect.stringContaining("checksum"),
    "stored with another checksum": expect.stringContaining("checksum"),
    "no deflate data": expect.stringContaining("damaged"),
    good: "good",
  });
});

test("a file that unpacks to far too much is refused, a small one of zeros is not", async () => {
  const zeros = new Uint8Array(2_000_000);
  const limits = { entryRatioFrom: 1_000_000 };
  const { files, faults } = await collect(
    [
      { name: "bomb", content: zeros },
      { name: "mask", content: zeros.subarray(9e5) },
    ],
    {},
    limits,
  );
  expect(Object.keys(files)).toEqual([]);
  expect(faults.map(([name, fault]) => [name, fault])).toEqual([
    ["bomb", "too_packed"],
    ["mask", "too_packed"],
  ]);
  expect(Object.keys((await collect([{ name: "mask", content: zeros }])).files)).toEqual(["mask"]);
});

test("a comment of another length than is stated changes nothing", async () => {
  const entries = [
    { name: "a.txt", content: "hello" },
    { name: "b.txt", content: "world" },
  ];
  for (const commentBytes of [0, 3, 12, 500, 65_535]) {
    for (const comment of ["", "some comment"]) {
      const found = await collect(entries, { comment, commentBytes });
      expect([commentBytes, found.files, found.damage]).toEqual([
        commentBytes,
        { "a.txt": "hello", "b.txt": "world" },
        undefined,
      ]);
    }
  }
});

test("an extra field that claims more than there is is ignored or reported, and no file is lost silently", async () => {
  // The field inside claims 60,000 bytes: the entry is good without it.
  const field = Uint8Array.of(0x99, 0x99, 0x60, 0xea, 1, 2);
  const good = { "a.txt": "hello", "b.txt": "world" };
  const inside = [
    { name: "a.txt", content: "hello", extra: field, localExtra: field },
    { name: "b.txt", content: "world" },
  ];
  expect(await collect(inside)).toMatchObject({ files: good, damage: undefined });
  // The length of all fields is larger than the rest of the list, or of the data.
  const list = await collect([
    { name: "a.txt", content: "hello" },
    { name: "b.txt", content: "world", claims: { extraBytes: 60_000 } },
  ]);
  expect(list.files).toEqual({ "a.txt": "hello" });
  expect(list.damage).toMatch(/list of files in the archive is damaged/);
  const local = await collect([
    { name: "a.txt", content: "hello", claims: { localExtraBytes: 60_000 } },
    { name: "b.txt", content: "world" },
  ]);
  expect(local.files["b.txt"]).toBe("world");
  expect(local.files["a.txt"]).toMatch(/^ArchiveError: /);
});

test("of overlapping files the first is read, and one that extends past the archive is not", async () => {
  const { files, faults } = await collect([
    { name: "first", content: "first" },
    { name: "the same again", content: "first", claims: { offset: 0 } },
    { name: "second", content: "second" },
    { name: "far away", content: "x", claims: { offset: 1_000_000 } },
    { name: "in the middle", content: "x", claims: { offset: 10 } },
  ]);
  expect(files).toEqual({ first: "first", second: "second" });
  expect(faults.map(([name, fault]) => [name, fault])).toEqual([
    ["the same again", "overlap"],
    ["in the middle", "overlap"],
    ["far away", "overlap"],
  ]);
});

test("a file whose header overlaps the next one fails when it is read", async () => {
  const bytes = drawZip([
    { name: "a", content: "aaaa", method: 0 },
    { name: "b", content: "bbbb", method: 0 },
  ]);
  // The length of the extra field in the first local header.
  bytes[28] = 200;
  expect((await collectItems(bytes, readZip)).files).toEqual({
    a: "ArchiveError: The data of the file overlaps that of another file in the archive.",
    b: "bbbb",
  });
});

test("an archive that was cut short, is a part of one, or has a damaged list has that message", async () => {
  const bytes = drawZip([
    { name: "a", content: "aaaa" },
    { name: "b", content: "bbbb" },
  ]);
  const cut = await collectItems(bytes.slice(0, -40), readZip);
  expect(cut.damage).toContain("interrupted download");
  const part = bytes.slice();
  part[part.length - 18] = 3;
  expect((await collectItems(part, readZip)).damage).toContain("split");
  const listAt = bytes.length - 22 - 2 * 47;
  const broken = bytes.slice();
  broken[listAt + 47] = 0;
  expect(await collectItems(broken, readZip)).toMatchObject({
    files: { a: "aaaa" },
    damage: expect.stringContaining("damaged"),
  });
});

test("an empty archive contains nothing", async () => {
  expect(await collect([])).toEqual({ files: {}, folders: [], faults: [], damage: undefined });
});

test("more than 65,535 files are read, with numbers of 64 bits and with numbers that ran over", async () => {
  const entries = Array.from({ length: 70_000 }, (_, i) => ({ name: `${i}`, method: 0 }));
  for (const drawing of [{ zip64: true }, {}]) {
    let files = 0;
    for await (const item of readZip(new Blob([drawZip(entries, drawing)]), ARCHIVE_LIMITS)) {
      if (item.type === "file") files++;
    }
    expect(files).toBe(70_000);
  }
});

test("whatever bytes are flipped or cut, reading ends with files of the right content, faults or a message", async () => {
  const files = { a: "aaaa", "b/c": "bc".repeat(300), d: "" };
  const sound = drawZip(
    Object.entries(files).map(([name, content], i) => ({ name, content, descriptor: i === 1 })),
    { comment: "comment" },
  );
  const flip = fc.record({ at: fc.nat(sound.length - 1), to: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(flip, { maxLength: 4 }), fc.nat(sound.length), async (flips, cut) => {
      const bytes = sound.slice(0, cut % 3 === 0 ? cut : sound.length);
      for (const { at, to } of flips) if (at < bytes.length) bytes[at] = to;
      const found = await collectItems(bytes, readZip);
      expect(found.damage ?? "").not.toContain("a bug");
      for (const content of Object.values(found.files)) {
        expect(Object.values(files).includes(content) || content.startsWith("Archive")).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
