import { expect, test } from "vitest";
import type { HashedFile } from "./hashedFile.ts";
import { hashFiles } from "./hashFiles.ts";
import type { Known } from "./messages.ts";
import { packFacts, unpackFacts } from "./packedFacts.ts";
import { createSha256 } from "./sha256.ts";

const MB = 1_000_000;

function bytesOf(size: number, change?: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size).map((_, i) => (i * 31) % 251);
  if (change !== undefined) bytes[change] = (bytes[change] ?? 0) ^ 1;
  return bytes;
}

const fileOf = (bytes: Uint8Array<ArrayBuffer>, name = "a.png", lastModified = 1000) =>
  new File([bytes], name, { lastModified });

async function hash(files: File[], known?: Known): Promise<HashedFile[]> {
  const hashed: HashedFile[] = [];
  await hashFiles(
    { job: 1, files, keep: false, known },
    {
      sha256: createSha256(),
      aloneWithLargeFile: (act) => act(),
      post: (message) => void (message.type === "hashed" && hashed.push(...unpackFacts(message.files))),
    },
    new AbortController().signal,
  );
  return hashed.sort((a, b) => a.at - b.at);
}

async function knownOf(files: File[], trusts = false): Promise<Known> {
  return { facts: packFacts(await hash(files)), trusts };
}

test("a file of 1 MB whose size, date and sample are the same is not read as a whole, in a group and alone", async () => {
  const files = [fileOf(bytesOf(MB)), fileOf(bytesOf(9 * MB), "b.png")];
  const known = await knownOf(files);
  const before = await hash(files);
  const again = await hash(files, known);
  expect(again.map(({ remembered }) => remembered)).toEqual([true, true]);
  expect(again.map((file) => file.hash)).toEqual(before.map((file) => file.hash));
});

test("another size, date or sample is read; so is a small file and an annotation, whatever is remembered of it", async () => {
  const original = [MB, MB, 2 * MB, MB - 1, MB].map((size, i) =>
    fileOf(bytesOf(size), i === 4 ? "labels.json" : "a.png"),
  );
  const known = await knownOf(original);
  const now = [
    fileOf(bytesOf(MB), "a.png", 1001),
    fileOf(bytesOf(MB, MB / 2), "a.png"),
    fileOf(bytesOf(MB), "a.png"),
    fileOf(bytesOf(MB - 1), "a.png"),
    fileOf(bytesOf(MB), "labels.json"),
  ];
  const again = await hash(now, known);
  expect(again.map(({ remembered }) => remembered)).toEqual([false, false, false, false, false]);
  expect(again.map((file) => file.hash)).toEqual((await hash(now)).map((file) => file.hash));
});

test("where size and date are trusted, nothing is read of small files either, and others are read", async () => {
  const original = [fileOf(bytesOf(100)), fileOf(bytesOf(200)), fileOf(bytesOf(300))];
  const known = await knownOf(original, true);
  const again = await hash([fileOf(bytesOf(100, 50)), fileOf(bytesOf(200), "a.png", 7), fileOf(bytesOf(300))], known);
  expect(again.map(({ remembered }) => remembered)).toEqual([true, false, true]);
});

test("a file that can no longer be read fails as usual, and the others are recognized or read", async () => {
  const files = [fileOf(bytesOf(MB)), fileOf(bytesOf(MB), "b.png")];
  const known = await knownOf(files);
  const gone = fileOf(bytesOf(MB));
  Object.defineProperty(gone, "slice", { value: () => new Blob([]) });
  const again = await hash([gone, fileOf(bytesOf(MB), "b.png")], known);
  expect(again.map(({ at }) => at)).toEqual([0, 1]);
});
