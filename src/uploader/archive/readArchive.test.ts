import { gzipSync } from "fflate";
import { expect, test } from "vitest";
import type { NameEncoding } from "../../model/textEncoding.ts";
import { drawTar } from "../../samples/drawTar.ts";
import { drawZip } from "../../samples/drawZip.ts";
import { encodeText } from "../../samples/encodeText.ts";
import { isPacked } from "../walk/packedFile.ts";
import { ArchiveError } from "./archiveError.ts";
import { ARCHIVE_LIMITS, type ArchiveLimits } from "./archiveLimits.ts";
import { readArchive } from "./readArchive.ts";
import { readContent } from "./readContent.ts";

interface Reported {
  files: Record<string, string>;
  folders: string[];
  junk: string[];
  skipped: [path: string, code: string, message: string, count: number][];
  done: { entries: number; bytes: number } | undefined;
}

/** Reads an archive as the worker does; what must be unpacked is kept in memory. */
async function read(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  given: {
    folder?: string;
    limits?: Partial<ArchiveLimits>;
    nameEncoding?: NameEncoding;
    entriesLeft?: number;
    bytesLeft?: number;
    room?: number;
  } = {},
): Promise<Reported> {
  const limits = { ...ARCHIVE_LIMITS, ...given.limits };
  const reported: Reported = { files: {}, folders: [], junk: [], skipped: [], done: undefined };
  const reading: Promise<[string, string]>[] = [];
  await readArchive(
    {
      archive: new File([bytes], name, { lastModified: 5 }),
      path: name,
      folder: given.folder ?? "",
      limits,
      nameEncoding: given.nameEncoding,
      entriesLeft: given.entriesLeft ?? limits.entries,
      bytesLeft: given.bytesLeft ?? limits.unpackedBytes,
      privateFolder: undefined,
    },
    {
      async keep(pieces) {
        const kept: Uint8Array<ArrayBuffer>[] = [];
        let size = 0;
        for await (const piece of pieces) {
          kept.push(piece.slice());
          size += piece.length;
          if (size > (given.room ?? Number.POSITIVE_INFINITY)) throw new ArchiveError("There is no room.");
        }
        return new Blob(kept);
      },
      post(message) {
        if (message.type === "done") reported.done = { entries: message.entries, bytes: message.bytes };
        if (message.type !== "event") return;
        const { event } = message;
        if (event.type === "folder") reported.folders.push(event.empty ? `${event.path} (empty)` : event.path);
        if (event.type === "junkFolder") reported.junk.push(event.path);
        if (event.type === "skipped") {
          reported.skipped.push([event.problem.path ?? "", event.problem.code, event.problem.message, event.count]);
        }
        if (event.type !== "files") return;
        for (const [i, leaf] of event.leaves.entries()) {
          const name = event.names[i] ?? "";
          if (!isPacked(leaf)) throw new Error("An archive has packed files only.");
          expect(leaf.lastModified).toBe(5);
          const path = event.folder === "" ? name : `${event.folder}/${name}`;
          reading.push(readContent(leaf).then((content) => [path, new TextDecoder().decode(content)]));
        }
      },
    },
  );
  reported.files = Object.fromEntries(await Promise.all(reading));
  return reported;
}

const entries = [
  { name: "photos/a.txt", content: "a" },
  { name: "photos/sub/b.txt", content: "b" },
];

test("zip, tar and tar.gz of one folder give the same files and folders", async () => {
  const expected = { files: { "a.txt": "a", "sub/b.txt": "b" }, folders: ["sub"], junk: [], skipped: [] };
  expect(await read("photos.zip", drawZip(entries))).toMatchObject(expected);
  expect(await read("photos.tar", drawTar(entries))).toMatchObject(expected);
  expect(await read("photos.tar.gz", gzipSync(drawTar(entries)) as Uint8Array<ArrayBuffer>)).toMatchObject(expected);
  // The content counts, not the name.
  expect(await read("photos.tgz", drawZip(entries))).toMatchObject(expected);
  expect((await read("photos.zip", drawZip(entries))).done).toEqual({ entries: 2, bytes: 2 });
});

test("a folder with the name of the archive is the archive itself; any other stays", async () => {
  const other = await read("other.zip", drawZip(entries), { folder: "in/other" });
  expect(Object.keys(other.files)).toEqual(["in/other/photos/a.txt", "in/other/photos/sub/b.txt"]);
  expect(other.folders).toEqual(["in/other", "in/other/photos", "in/other/photos/sub"]);
  const ofMac = [
    ...entries,
    { name: "__MACOSX/" },
    { name: "__MACOSX/photos/._a.txt", content: "x" },
    { name: "photos/" },
  ];
  const mac = await read("photos.zip", drawZip(ofMac));
  expect(Object.keys(mac.files)).toEqual(["a.txt", "sub/b.txt"]);
  expect([mac.folders, mac.junk]).toEqual([["sub"], ["__MACOSX"]]);
  const beside = await read("photos.zip", drawZip([...entries, { name: "readme.txt", content: "r" }]));
  expect(Object.keys(beside.files)).toEqual(["photos/a.txt", "photos/sub/b.txt", "readme.txt"]);
});

test("empty folders are reported as such, and junk folders are not entered", async () => {
  const reported = await read(
    "x.zip",
    drawZip([
      { name: "full/" },
      { name: "full/a.txt", content: "a" },
      { name: "empty/" },
      { name: "outer/" },
      { name: "outer/inner/" },
      { name: "__MACOSX/._a.txt", content: "x" },
      { name: "__MACOSX/full/._a.txt", content: "x" },
    ]),
  );
  expect(Object.keys(reported.files)).toEqual(["full/a.txt"]);
  expect(reported.folders.sort()).toEqual(["empty (empty)", "full", "outer", "outer/inner (empty)"]);
  expect(reported.junk).toEqual(["__MACOSX"]);
});

test("an archive in an archive is a folder too; one level deeper it is skipped with its name", async () => {
  const innermost = drawZip([{ name: "c.txt", content: "c" }]);
  const inner = drawZip([
    { name: "b.txt", content: "b" },
    { name: "deep.zip", content: innermost, method: 0 },
  ]);
  const outer = [
    { name: "a.txt", content: "a" },
    { name: "stored/one.zip", content: inner, method: 0 },
    { name: "two.zip", content: inner },
    { name: "three.tgz", content: gzipSync(drawTar([{ name: "t.txt", content: "t" }])) },
    { name: "four.7z", content: Uint8Array.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 0]) },
  ];
  const reported = await read("outer.zip", drawZip(outer));
  expect(reported.files).toEqual({ "a.txt": "a", "stored/one/b.txt": "b", "two/b.txt": "b", "three/t.txt": "t" });
  expect(reported.skipped.map(([path, code]) => [path, code])).toEqual([
    ["outer.zip/stored/one.zip/deep.zip", "nested_in_archive"],
    ["outer.zip/two.zip/deep.zip", "nested_in_archive"],
    ["outer.zip/four.7z", "archive_not_read"],
  ]);
  const tight = await read("outer.zip", drawZip(outer), { room: 10 });
  expect(tight.files).toEqual({ "a.txt": "a", "stored/one/b.txt": "b" });
  expect(tight.skipped.map(([path]) => path)).toContain("outer.zip/two.zip");
});

test("what is not read becomes one row that states its kind", async () => {
  const begin = (...bytes: number[]) => Uint8Array.from([...bytes, ...new Uint8Array(600).fill(1)]);
  const gzip = (content: Uint8Array) => gzipSync(content) as Uint8Array<ArrayBuffer>;
  const locked = drawZip([
    { name: "a", content: "a", flags: 1 },
    { name: "b", content: "b", flags: 1 },
  ]);
  const cases: [string, Uint8Array<ArrayBuffer>, RegExp][] = [
    ["a.7z", begin(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c), /7-Zip/],
    ["a.zip", begin(0x52, 0x61, 0x72, 0x21, 0x1a, 0x07), /RAR/],
    ["a.tar.xz", begin(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), /xz/],
    ["a.tar.bz2", begin(0x42, 0x5a, 0x68), /bzip2/],
    ["a.tar.zst", begin(0x28, 0xb5, 0x2f, 0xfd), /Zstandard/],
    ["empty.zip", new Uint8Array(0), /empty/],
    ["nonsense.zip", begin(1, 2, 3), /not a zip/],
    ["locked.zip", locked, /encrypted/],
    ["cut.zip", drawZip(entries).slice(0, 60), /interrupted download/],
    ["labels.json.gz", gzip(new Uint8Array(5000).fill(0x7b)), /not an archive/],
    ["broken.tgz", gzip(drawTar(entries)).slice(0, 90), /damaged/],
    ["nothing.zip", drawZip([]), /contains no files/],
  ];
  for (const [name, bytes, reason] of cases) {
    const reported = await read(name, bytes);
    expect(reported.files, name).toEqual({});
    expect(
      reported.skipped.map(([path, code]) => [path, code]),
      name,
    ).toEqual([[name, "archive_not_read"]]);
    expect(reported.skipped[0]?.[2], name).toMatch(reason);
  }
});

test("limits hold while reading: number of files, unpacked bytes, ratio, names", async () => {
  const many = drawZip(Array.from({ length: 50 }, (_, i) => ({ name: `${i}.txt`, content: "0".repeat(10_000) })));
  const tries: [Parameters<typeof read>[2], RegExp][] = [
    [{ entriesLeft: 49 }, /more files/],
    [{ bytesLeft: 499_999 }, /more than [\d,]+ GB/],
    [{ limits: { archiveRatioFrom: 100_000, archiveRatio: 10 } }, /10 times/],
    [{ limits: { nameBytes: 100 } }, /names/],
  ];
  for (const [given, reason] of tries) {
    const reported = await read("many.zip", many, given);
    expect(reported.files).toEqual({});
    expect(reported.skipped).toEqual([["many.zip", "archive_not_read", expect.stringMatching(reason), 1]]);
  }
  const bomb = gzipSync(drawTar([{ name: "zeros", content: new Uint8Array(9_000_000) }])) as Uint8Array<ArrayBuffer>;
  const reported = await read("bomb.tgz", bomb, { limits: { entryRatioFrom: 1_000_000 } });
  expect(reported.skipped).toEqual([["bomb.tgz", "archive_not_read", expect.stringContaining("200 times"), 1]]);
});

test("of many files with one fault the first are listed and the rest is counted", async () => {
  const reported = await read(
    "slips.zip",
    drawZip(Array.from({ length: 250 }, (_, i) => ({ name: `../${i}`, content: "x" }))),
  );
  expect(reported.skipped).toHaveLength(101);
  expect(reported.skipped[0]).toEqual([
    "slips.zip/../0",
    "unsafe_path_in_archive",
    'The file name has a ".." segment.',
    1,
  ]);
  expect(reported.skipped.at(-1)?.[3]).toBe(150);
});

test("a damaged tar gives the files before the damage, and reports duplicates", async () => {
  const reported = await read(
    "x.tar",
    drawTar([
      { name: "a", content: "1" },
      { name: "./a", content: "2" },
      { name: "__proto__", content: "p" },
      { name: "bad", sound: false },
    ]),
  );
  expect(Object.entries(reported.files)).toEqual([
    ["a", "1"],
    ["__proto__", "p"],
  ]);
  expect(reported.skipped.map(([path, code]) => [path, code])).toEqual([
    ["x.tar/a", "duplicate_path"],
    ["x.tar", "archive_not_read"],
  ]);
});

test("names in a guessed encoding are reported once for the archive, as a warning that skips nothing", async () => {
  const zip = drawZip([
    { name: encodeText("图片/猫.jpg", "gb18030"), content: "a" },
    { name: encodeText("图片/汽车.jpg", "gb18030"), content: "b" },
  ]);
  const { files, skipped } = await read("a.zip", zip);
  expect(files).toEqual({ "图片/猫.jpg": "a", "图片/汽车.jpg": "b" });
  expect(skipped).toEqual([
    [
      "a.zip",
      "name_encoding_guessed",
      "2 names in the archive do not state an encoding. The text seems to be Chinese, simplified (GBK, GB18030), as in 图片/汽车.jpg.",
      0,
    ],
  ]);
});

test("names are read in the encoding that was chosen, whose letters may end in the byte of a backslash", async () => {
  const names = ["データ/ソファ1.jpg", "データ/表.jpg"];
  const zip = drawZip(names.map((name) => ({ name: encodeText(name, "shift_jis"), content: name })));
  const japanese = await read("a.zip", zip, { nameEncoding: "shift_jis" });
  expect(japanese).toMatchObject({ files: { [names[0] ?? ""]: names[0], [names[1] ?? ""]: names[1] }, skipped: [] });
  // In another encoding that byte is a backslash, which is refused beside slashes.
  const western = await read("a.zip", zip, { nameEncoding: "ibm437" });
  expect([western.files, western.skipped.length]).toEqual([{}, 2]);
  // 誠 in GBK ends in 0x5C.
  const chinese = drawZip([{ name: encodeText("誠/誠.jpg", "gb18030"), content: "a" }]);
  expect(await read("a.zip", chinese, { nameEncoding: "gb18030" })).toMatchObject({ files: { "誠/誠.jpg": "a" } });
});

test("names that are not valid in the chosen encoding are guessed, with a warning that names both", async () => {
  const zip = drawZip([{ name: encodeText("图片/猫与汽车.jpg", "gb18030"), content: "a" }]);
  const { files, skipped } = await read("a.zip", zip, { nameEncoding: "shift_jis" });
  expect(files).toEqual({ "图片/猫与汽车.jpg": "a" });
  expect(skipped.map(([, code, message]) => [code, message])).toEqual([
    [
      "name_encoding_guessed",
      "One name in the archive does not state an encoding and is not valid in the chosen one, Japanese (Shift-JIS). The text seems to be Chinese, simplified (GBK, GB18030), as in 图片/猫与汽车.jpg.",
    ],
  ]);
});

test("a zip that begins with a program is read, and the last part of a split one is named", async () => {
  const entries = [{ name: "a.txt", content: "hello" }];
  const { files } = await read("setup.zip", drawZip(entries, { front: new Uint8Array(5000).fill(7) }));
  expect(files).toEqual({ "a.txt": "hello" });
  const tail = drawZip(entries).slice(10);
  expect((await read("set.zip", tail)).skipped[0]?.[2]).toMatch(
    /^The beginning of the archive is missing.*join the parts first/,
  );
  const last = drawZip(entries).slice(10);
  // The number of the disk in the end record.
  last[last.length - 22 + 4] = 1;
  expect((await read("set.zip", last)).skipped).toEqual([
    ["set.zip", "archive_not_read", "The file is one part of a split archive: join the parts first.", 1],
  ]);
});
