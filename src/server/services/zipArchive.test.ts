import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import type { ArchiveEntry } from "../../formats/format.ts";
import { zipOf } from "./zipArchive.ts";

const signal = new AbortController().signal;
const encode = (text: string) => new TextEncoder().encode(text);

async function* listed(entries: readonly ArchiveEntry[]): AsyncGenerator<ArchiveEntry> {
  yield* entries;
}

async function* repeated(piece: Uint8Array, times: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < times; i++) yield piece;
}

async function zipped(entries: AsyncIterable<ArchiveEntry>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of zipOf(entries, signal)) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

test("contains texts, streams, empty files and names in all languages", async () => {
  const large = new Uint8Array(3_000_000).map((_, i) => i % 251);
  const archive = await zipped(
    listed([
      { path: "a/ü 猫.json", bytes: 2, content: encode("{}") },
      { path: "a/empty.txt", bytes: 0, content: new Uint8Array() },
      { path: "a/small.png", bytes: 6, content: repeated(encode("abc"), 2) },
      // Too large for memory, so its checksum follows it.
      { path: "a/large.tiff", bytes: 9_000_000, content: repeated(large, 3) },
    ]),
  );
  const files = unzipSync(archive);
  expect(Object.keys(files)).toEqual(["a/ü 猫.json", "a/empty.txt", "a/small.png", "a/large.tiff"]);
  expect(strFromU8(files["a/small.png"]!)).toBe("abcabc");
  expect(files["a/empty.txt"]).toHaveLength(0);
  expect(Buffer.from(files["a/large.tiff"]!).equals(Buffer.concat([large, large, large]))).toBe(true);
});

test("contains more files than the classic format can count", async () => {
  async function* many(): AsyncGenerator<ArchiveEntry> {
    for (let i = 0; i < 66_000; i++) yield { path: `labels/${i}.txt`, bytes: 1, content: encode(String(i % 10)) };
  }
  const files = unzipSync(await zipped(many()));
  expect(Object.keys(files)).toHaveLength(66_000);
  expect(strFromU8(files["labels/65999.txt"]!)).toBe("9");
});

test("writes sizes and offsets beyond 4 GB in eight bytes", async () => {
  const piece = new Uint8Array(32 * 1024 * 1024);
  const bytes = 129 * piece.length;
  const entries = listed([
    { path: "huge.tiff", bytes, content: repeated(piece, 129) },
    { path: "last.txt", bytes: 4, content: encode("last") },
  ]);
  let length = 0;
  let tail = Buffer.alloc(0);
  for await (const part of zipOf(entries, signal)) {
    length += (part as Buffer).length;
    if ((part as Buffer).length < 1000) tail = Buffer.concat([tail, part as Buffer]).subarray(-600);
  }
  expect(length).toBeGreaterThan(2 ** 32);
  // Both entries of the central directory, each with its extra field.
  const first = tail.indexOf(Buffer.from("504b0102", "hex"));
  const second = tail.indexOf(Buffer.from("504b0102", "hex"), first + 4);
  const extraOf = (at: number) => at + 46 + tail.readUInt16LE(at + 28);
  expect(tail.readUInt32LE(first + 24)).toBe(0xffffffff);
  expect([0, 8].map((at) => Number(tail.readBigUInt64LE(extraOf(first) + 4 + at)))).toEqual([bytes, bytes]);
  expect(tail.readUInt32LE(second + 42)).toBe(0xffffffff);
  // Header of 30 bytes, a name of 9, an extra field of 20, the content, sizes and checksum of 24.
  expect(Number(tail.readBigUInt64LE(extraOf(second) + 4))).toBe(30 + 9 + 20 + bytes + 24);
  const record = tail.indexOf(Buffer.from("504b0606", "hex"));
  expect(Number(tail.readBigUInt64LE(record + 32))).toBe(2);
});

test("ends with an error when the length of a content is not the stated one", async () => {
  const entries = listed([{ path: "a.png", bytes: 5, content: repeated(encode("abc"), 1) }]);
  await expect(zipped(entries)).rejects.toThrow("a.png has 3 bytes instead of 5.");
});
