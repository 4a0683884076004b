import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { drawZip, type ZipEntryDrawing } from "../../samples/drawZip.ts";
import { noiseImage } from "../../samples/noiseImage.ts";
import { ARCHIVE_LIMITS } from "../archive/archiveLimits.ts";
import { readZip } from "../archive/readZip.ts";
import type { Content, PackedFile } from "../walk/packedFile.ts";
import type { HashedFile } from "./hashedFile.ts";
import { hashFiles } from "./hashFiles.ts";
import type { FromWorker, ReadFailure } from "./messages.ts";
import { unpackFacts } from "./packedFacts.ts";
import { readForSending } from "./readForSending.ts";
import { createSha256 } from "./sha256.ts";

const MB = 1024 * 1024;

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function fileOf(bytes: Uint8Array<ArrayBuffer>, name = "x"): File {
  return new File([bytes], name, { lastModified: 1000 });
}

/** A file that cannot be read, alone or together with others. */
function brokenFile(name = "NotReadableError"): File {
  const file = fileOf(new Uint8Array(10));
  Object.defineProperty(file, "size", { value: 12 });
  Object.defineProperty(file, "arrayBuffer", { value: () => Promise.reject(new DOMException("", name)) });
  return file;
}

async function run(files: Content[], keep = false, subtle: SubtleCrypto | null = crypto.subtle) {
  const hashed: HashedFile[] = [];
  const failures: ReadFailure[] = [];
  const kept: ArrayBuffer[] = [];
  let progress = 0;
  await hashFiles(
    { job: 1, files, keep },
    {
      sha256: createSha256(subtle),
      aloneWithLargeFile: (act) => act(),
      post(message) {
        if (message.type === "progress") progress += message.bytes;
        else {
          hashed.push(...unpackFacts(message.files));
          failures.push(...message.failures);
          if (message.kept !== undefined) kept.push(message.kept);
        }
      },
    },
    new AbortController().signal,
  );
  return { hashed, failures, kept, progress };
}

test("every file gets the SHA-256 of its bytes, with WebCrypto and without", async () => {
  const contents = [0, 1, 55, 56, 64, 1000, 9 * MB].map((size) =>
    crypto.getRandomValues(new Uint8Array(Math.min(size, 65_536))),
  );
  contents[6] = new Uint8Array(9 * MB).fill(3);
  for (const subtle of [crypto.subtle, null]) {
    const { hashed } = await run(
      contents.map((bytes) => fileOf(bytes)),
      false,
      subtle,
    );
    const sorted = hashed.sort((a, b) => a.at - b.at);
    expect(sorted.map(({ hash }) => hex(hash))).toEqual(contents.map(sha256));
    expect(sorted.map(({ bytes }) => bytes)).toEqual(contents.map(({ length }) => length));
  }
});

test("a file too large to be held is hashed in pieces, to the same hash", async () => {
  const piece = new Uint8Array(MB).map((_, i) => i);
  const file = new File(
    Array.from({ length: 65 }, () => piece),
    "large",
  );
  const { hashed, progress } = await run([file]);
  const expected = createHash("sha256");
  for (let i = 0; i < 65; i++) expected.update(piece);
  expect(hex(hashed[0]?.hash ?? new Uint8Array())).toBe(expected.digest("hex"));
  expect(progress).toBe(65 * MB);
});

test("one file that cannot be read fails, and the others of its group are hashed", async () => {
  const files = [fileOf(new Uint8Array([1])), brokenFile(), fileOf(new Uint8Array([2])), brokenFile("NotFoundError")];
  const { hashed, failures } = await run(files, true);
  expect(hashed.map(({ at }) => at).sort()).toEqual([0, 2]);
  expect(failures.map(({ at, errorName }) => [at, errorName])).toEqual([
    [1, "NotReadableError"],
    [3, "NotFoundError"],
  ]);
});

test("bytes of small files are kept where they were hashed, those of larger files are not", async () => {
  const small = [new Uint8Array([1, 2]), new Uint8Array([3])];
  const { hashed, kept } = await run(
    small.map((bytes) => fileOf(bytes)),
    true,
  );
  for (const { at, offset, bytes } of hashed) {
    expect([...new Uint8Array(kept[0] ?? new ArrayBuffer(0), offset, bytes)]).toEqual([...(small[at] ?? [])]);
  }
  const large = await run([fileOf(new Uint8Array(2 * MB))], true);
  expect(large.kept).toHaveLength(0);
  expect(large.hashed[0]?.offset).toBeUndefined();
});

test("the header of an image is read from the same bytes", async () => {
  const png = new Uint8Array(Buffer.from("89504e470d0a1a0a0000000d49484452000000050000000708000000003a2eb7d5", "hex"));
  const { hashed } = await run([fileOf(png), fileOf(new Uint8Array([104, 105]))]);
  expect(hashed[0]?.image).toMatchObject({ kind: "png", width: 5, height: 7 });
  expect(hashed[1]?.image.kind).toBe("unknown");
});

async function readAgain(file: Content, expected: { hash: Uint8Array; bytes: number; modifiedAt: number }) {
  const message: Extract<FromWorker, { type: "ready" }> = await readForSending(
    { job: 1, files: [file], expected: [expected] },
    createSha256(),
  );
  return message;
}

test("a file that is read again for sending must be what was hashed, to the byte", async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const hash = new Uint8Array(createHash("sha256").update(bytes).digest());
  const same = { hash, bytes: 3, modifiedAt: 1000 };
  const ready = await readAgain(fileOf(bytes), same);
  expect(ready.files[0]?.content).toEqual(bytes);
  expect((await readAgain(fileOf(new Uint8Array([1, 2, 4])), same)).changed).toEqual([0]);
  expect((await readAgain(fileOf(new Uint8Array([1, 2])), same)).changed).toEqual([0]);
  expect((await readAgain(fileOf(bytes), { ...same, modifiedAt: 999 })).changed).toEqual([0]);
});

test("large files are sent as slices, and only while size and date are the same", async () => {
  const file = fileOf(new Uint8Array(MB));
  const same = { hash: new Uint8Array(32), bytes: MB, modifiedAt: 1000 };
  const ready = await readAgain(file, same);
  expect(ready.files[0]?.content).toBeInstanceOf(Blob);
  expect(ready.files[0]?.content).toHaveProperty("size", MB);
  expect((await readAgain(file, { ...same, modifiedAt: 1001 })).changed).toEqual([0]);
});

/** Files of a zip, in the order of their entries. */
async function packedFiles(entries: readonly ZipEntryDrawing[]): Promise<PackedFile[]> {
  const archive = new Blob([drawZip(entries)]);
  const files: PackedFile[] = [];
  for await (const item of readZip(archive, ARCHIVE_LIMITS)) {
    if (item.type === "file") files.push({ archive, ...item.place, lastModified: 1000 });
  }
  return files;
}

test("files of archives are hashed as if they had been unpacked, among others, in whatever order", async () => {
  const contents = [0, 1, 5000, 200_000, 3 * MB, 9 * MB].map((size, i) => new Uint8Array(size).fill(i + 1));
  // Noise, so that it is not taken for a malicious archive.
  for (const content of contents.slice(3)) {
    for (let at = 0; at < content.length; at += 1000) crypto.getRandomValues(content.subarray(at, at + 20));
  }
  const drawn = contents.map((content, i) => ({ name: `${i}`, content, method: i % 2 === 0 ? 8 : 0 }));
  const packed = await packedFiles([...drawn, { name: "damaged", content: "abc", claims: { crc32: 7 } }]);
  const { hashed, failures, kept } = await run([fileOf(new Uint8Array([9])), ...packed.toReversed()], true);
  const expected = [new Uint8Array([9]), ...contents.toReversed()].map(sha256);
  const sorted = hashed.sort((a, b) => a.at - b.at);
  expect(sorted.map(({ hash }) => hex(hash))).toEqual(expected);
  expect(sorted.map(({ bytes }) => bytes)).toEqual([1, ...contents.map(({ length }) => length).reverse()]);
  expect(failures).toEqual([{ at: 1, errorName: "ArchiveError", message: expect.stringContaining("checksum") }]);
  expect(kept.length).toBeGreaterThan(0);
});

test("files of archives are sent as slices where they are not packed, else as bytes that were inflated again", async () => {
  const small = new Uint8Array([1, 2, 3]);
  const large = new Uint8Array(MB).map((_, i) => (i * i) >> 5);
  const [deflatedSmall, stored, deflated] = await packedFiles([
    { name: "a", content: small },
    { name: "b", content: large, method: 0 },
    { name: "c", content: large },
  ]);
  const expected = (bytes: Uint8Array) => ({
    hash: new Uint8Array(createHash("sha256").update(bytes).digest()),
    bytes: bytes.length,
    modifiedAt: 1000,
  });
  if (deflatedSmall === undefined || stored === undefined || deflated === undefined) throw new Error("Three files.");
  expect((await readAgain(deflatedSmall, expected(small))).files[0]?.content).toEqual(small);
  const slice = (await readAgain(stored, expected(large))).files[0]?.content as Blob;
  expect(slice).toBeInstanceOf(Blob);
  expect(sha256(new Uint8Array(await slice.arrayBuffer()))).toBe(sha256(large));
  expect(sha256((await readAgain(deflated, expected(large))).files[0]?.content as Uint8Array)).toBe(sha256(large));
  expect((await readAgain(stored, { ...expected(large), modifiedAt: 999 })).changed).toEqual([0]);
});

test("damaged images are found while they are hashed: in groups, alone and in pieces", async () => {
  const sound = noiseImage(2000, 1);
  const large = noiseImage(10 * MB, 2);
  const largest = noiseImage(66 * MB, 3);
  const images = [sound, sound.subarray(0, 1500), large, large.subarray(0, -5), largest, largest.subarray(0, -100)];
  const { hashed } = await run(images.map((bytes, i) => new File([Uint8Array.from(bytes)], `${i}.png`)));
  const faults = hashed.sort((a, b) => a.at - b.at).map(({ fault }) => fault);
  const cut = "png_truncated";
  expect(faults).toEqual([undefined, cut, undefined, cut, undefined, cut]);
});
