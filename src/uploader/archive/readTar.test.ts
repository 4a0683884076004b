import fc from "fast-check";
import { pack } from "tar-stream";
import { expect, test } from "vitest";
import { drawTar, paxRecords, type TarEntryDrawing } from "../../samples/drawTar.ts";
import { collectItems } from "./collectItems.suite.ts";
import { readTar } from "./readTar.ts";

const collect = (entries: readonly TarEntryDrawing[], options = {}) => collectItems(drawTar(entries, options), readTar);

test("a tar of another program is read: long names, large numbers, Unicode, folders, links", async () => {
  const long = `${"folder/".repeat(40)}ünï 日本.txt`;
  const tar = pack();
  tar.entry({ name: "set/", type: "directory" });
  tar.entry({ name: "set/a.txt" }, "hello");
  tar.entry({ name: long }, "long");
  tar.entry({ name: "set/empty" }, "");
  tar.entry({ name: "set/link", type: "symlink", linkname: "a.txt" });
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  const found = await collectItems(Uint8Array.from(Buffer.concat(chunks)), readTar);
  expect(found).toEqual({
    files: { "set/a.txt": "hello", [long]: "long", "set/empty": "" },
    folders: ["set"],
    faults: [["set/link", "link", "The entry is a symbolic link, not a file."]],
    damage: undefined,
  });
});

test("names come from the header, its prefix, a GNU long name or an extended header, whichever counts", async () => {
  const long = `${"x".repeat(150)}.txt`;
  const { files, faults } = await collect([
    { name: "old.txt", content: "1", form: "old" },
    { name: "name.txt", prefix: "some/prefix", content: "2" },
    { name: "gnu.txt", prefix: "no prefix here", form: "gnu", content: "3" },
    { name: "././@LongLink", type: "L", form: "gnu", content: `${long}\0` },
    { name: "cut", form: "gnu", content: "4" },
    { name: "ignored", type: "g", content: paxRecords({ path: "for all", comment: "x" }) },
    { name: "ignored", type: "x", content: paxRecords({ mtime: "1.5", path: "ünï/pax.txt" }) },
    { name: "short", content: "5" },
    { name: "././@LongLink", type: "K", form: "gnu", content: "where a link leads" },
    { name: "./after/k.txt", content: "6" },
    { name: Uint8Array.from([0xff, 0xfe]), content: "7" },
    { name: "label", type: "V" },
  ]);
  expect(files).toEqual({
    "old.txt": "1",
    "some/prefix/name.txt": "2",
    "gnu.txt": "3",
    [long]: "4",
    "ünï/pax.txt": "5",
    "after/k.txt": "6",
  });
  expect(faults).toEqual([
    ["(name that is not valid text)", "unsafe_path", "The file name is not valid text (UTF-8)."],
  ]);
});

test("sizes in an extended header count; a header in base 256 does too", async () => {
  const wide = drawTar([{ name: "wide", content: "wide" }]);
  wide.set([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4], 124);
  const sum = wide.subarray(0, 512).reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  wide.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  expect((await collectItems(wide, readTar)).files).toEqual({ wide: "wide" });
  const { files } = await collect([
    { name: "p", type: "x", content: paxRecords({ size: "5" }) },
    { name: "pax", content: "12345", size: 0 },
    { name: "next", content: "n" },
  ]);
  expect(files).toEqual({ pax: "12345", next: "n" });
});

test("every entry that is not a plain file inside the folder is a fault with its reason, and the others are read", async () => {
  const { files, folders, faults } = await collect([
    { name: "good.txt", content: "good" },
    { name: "../slip.txt", content: "x" },
    { name: "/etc/passwd", content: "x" },
    { name: "a\\b", content: "x" },
    { name: "n", type: "x", content: paxRecords({ path: "nul\0.txt" }) },
    { name: "nul", content: "x" },
    { name: "hard", type: "1", size: 4 },
    { name: "soft", type: "2" },
    { name: "tty", type: "3" },
    { name: "pipe", type: "6" },
    { name: "gaps", type: "S", content: "x" },
    { name: "s", type: "x", content: paxRecords({ "GNU.sparse.major": "1" }) },
    { name: "more gaps", content: "x" },
    { name: "folder", type: "5" },
    { name: "old folder/", form: "old" },
    { name: "also good.txt", content: "good", type: "7" },
  ]);
  expect(files).toEqual({ "good.txt": "good", "also good.txt": "good" });
  expect(folders).toEqual(["folder", "old folder"]);
  expect(faults.map(([name, fault]) => [name, fault])).toEqual([
    ["../slip.txt", "unsafe_path"],
    ["/etc/passwd", "unsafe_path"],
    ["a\\b", "unsafe_path"],
    ["nul\0.txt", "unsafe_path"],
    ["hard", "link"],
    ["soft", "link"],
    ["tty", "special"],
    ["pipe", "special"],
    ["gaps", "special"],
    ["more gaps", "special"],
  ]);
});

test("a damaged archive gives the files before the damage and the reason", async () => {
  const before = { name: "before", content: "before" };
  const after = { name: "after", content: "after" };
  expect(await collect([before, { name: "bad", sound: false }, after])).toMatchObject({
    files: { before: "before" },
    damage: expect.stringContaining("no valid header at byte 1,024"),
  });
  expect(await collect([before, { name: "liar", content: "x", size: 100_000 }], { end: false })).toMatchObject({
    files: { before: "before" },
    faults: [["liar", "false_sizes", "The archive ends before its data does."]],
    damage: expect.stringContaining("interrupted download"),
  });
  expect(await collect([before, { name: "pax", type: "x", content: "99 path=x\n" }, after])).toMatchObject({
    files: { before: "before" },
    damage: expect.stringContaining("extended header"),
  });
  expect(await collect([before, { name: "long", type: "L", size: 2_000_000 }])).toMatchObject({
    files: { before: "before" },
    damage: expect.stringContaining("larger than 1 MB"),
  });
});

test("an archive without its end is read to the last file", async () => {
  expect(await collect([{ name: "a", content: "a" }], { end: false })).toMatchObject({
    files: { a: "a" },
    damage: undefined,
  });
  expect(await collect([])).toEqual({ files: {}, folders: [], faults: [], damage: undefined });
});

test("whatever bytes are flipped or cut, reading ends with files, faults or a message", async () => {
  const sound = drawTar([
    { name: "a", content: "aaaa" },
    { name: "x", type: "x", content: paxRecords({ path: "long", size: "600" }) },
    { name: "b", content: "b".repeat(600) },
    { name: "././@LongLink", type: "L", form: "gnu", content: "gnu name\0" },
    { name: "c", form: "gnu" },
  ]);
  const flip = fc.record({ at: fc.nat(sound.length - 1), to: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(flip, { maxLength: 3 }), fc.nat(sound.length), async (flips, cut) => {
      const bytes = sound.slice(0, cut % 3 === 0 ? cut : sound.length);
      for (const { at, to } of flips) if (at < bytes.length) bytes[at] = to;
      // The checksums are made correct again, so that the content of the headers is tested.
      for (let at = 0; at + 512 <= bytes.length && flips.length % 2 === 1; at += 512) {
        if (bytes[at + 257] !== 0x75) continue;
        const sum = bytes
          .subarray(at, at + 512)
          .reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
        bytes.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), at + 148);
      }
      expect((await collectItems(bytes, readTar)).damage ?? "").not.toContain("a bug");
    }),
    { numRuns: 500 },
  );
});
