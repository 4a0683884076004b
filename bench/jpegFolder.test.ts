import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { fillTo, jpegFolder } from "./jpegFolder.ts";

/** What a comment takes in a file at most. */
const LONGEST_COMMENT = 65_537;

async function expectImage(content: Buffer): Promise<void> {
  const { data, info } = await sharp(content, { failOn: "warning" }).raw().toBuffer({ resolveWithObject: true });
  expect(data.length).toBe(info.width * info.height * info.channels);
}

test("files have exactly their sizes, are images, no two are alike, and 1,000 lie beside each other", async () => {
  const home = await mkdtemp(join(tmpdir(), "dropset-bench-test-"));
  try {
    const folder = await jpegFolder(home, "set", [
      { count: 990, bytes: 1_000 },
      { count: 12, bytes: 20_000 },
    ]);
    const [first, second] = await Promise.all(
      ["part 0000", "part 0001"].map(async (part) => {
        const names = (await readdir(join(folder, part))).sort();
        return Promise.all(names.map((name) => readFile(join(folder, part, name))));
      }),
    );
    const contents = [...(first ?? []), ...(second ?? [])];
    expect([first?.length, second?.length]).toEqual([1_000, 2]);
    expect(contents.map(({ length }) => length)).toEqual([...Array(990).fill(1_000), ...Array(12).fill(20_000)]);
    expect(new Set(contents.map((content) => content.toString("base64"))).size).toBe(contents.length);
    for (const content of contents.slice(980)) await expectImage(content);
  } finally {
    await rm(home, { recursive: true });
  }
});

test("what is missing from a size is filled, even when it is a little more than the longest comment", async () => {
  const drawn = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#888" } })
    .jpeg()
    .toBuffer();
  const smallest = fillTo(drawn, 0, 1).length;
  for (const more of [4, 5, ...Array.from({ length: 12 }, (_, at) => LONGEST_COMMENT - 4 + at), 200_000]) {
    const content = fillTo(drawn, smallest + more, 1);
    expect(content.length).toBe(smallest + more);
    await expectImage(content);
  }
});
