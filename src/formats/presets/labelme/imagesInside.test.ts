import { describe, expect, test } from "vitest";
import { encodeJpeg } from "../../../samples/encodeJpeg.ts";
import { labelMeDataset } from "../../../samples/labelMeDataset.ts";
import { jsonFile, type SampleFile } from "../../../samples/sampleFile.ts";
import { drawImage, drawScene } from "../../../samples/scene.ts";
import { toBase64 } from "../../codecs/base64.ts";
import { joinedBytes } from "../../codecs/joinedBytes.ts";
import { detect } from "../../detect/detect.ts";
import type { DatasetFormat, ImageEvent } from "../../format.ts";
import { embeddedContent } from "../../images/embeddedImage.ts";
import { memoryTree } from "../../memoryTree.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { expectToAddUp } from "../../testing/addsUp.suite.ts";
import { collect } from "../../testing/collect.suite.ts";
import { labelmeFormat } from "./format.ts";

const format = labelmeFormat as DatasetFormat;
const png = drawImage({ seed: 3, width: 80, height: 60 });
const point = { label: "cat", points: [[1, 2]], shape_type: "point", flags: {} };
const inside = (path: string, imageData: unknown, more: Record<string, unknown> = {}): SampleFile =>
  jsonFile(path, { version: "5.4.1", flags: {}, shapes: [point], imagePath: null, imageData, ...more });
const sha256 = async (bytes: Uint8Array) =>
  Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(bytes))).toString("base64");
/** Files as a server has them: hashes and faults of files are known. */
const stored = (files: readonly SampleFile[]): SourceTree => ({
  ...memoryTree(files),
  hash: (path) => sha256(files.find((file) => file.path === path)!.bytes),
  fault: () => undefined,
});
const contentOf = async (files: readonly SampleFile[], { path, embedded }: ImageEvent) => {
  const pieces: Uint8Array[] = [];
  for await (const piece of embeddedContent(memoryTree(files), path, embedded!)) pieces.push(piece);
  return joinedBytes(pieces);
};

test("images inside JSON files are the same images as files beside them, with the same labels", async () => {
  const files = labelMeDataset({ images: "inside" });
  expect((await detect(memoryTree(files))).verdict).toMatchObject({
    kind: "chosen",
    detection: { slug: "labelme", certainty: "certain" },
  });
  const result = await collect(format, files);
  expect(result.problems).toEqual([]);
  expectToAddUp(result, memoryTree(files));
  const beside = labelMeDataset();
  const expected = await collect(format, beside);
  const facts = ({ path: _, embedded: __, ...image }: ImageEvent) => image;
  expect(result.images.map(facts)).toEqual(expected.images.map(facts));
  for (const [i, image] of result.images.entries()) {
    const bytes = beside.find(({ path }) => path === expected.images[i]!.path)!.bytes;
    expect(image.path).toMatch(/photo\d\.json$/);
    expect(image.embedded).toMatchObject({ field: "imageData", bytes: bytes.length });
    expect(image.embedded?.hash).toBe(await sha256(bytes));
    expect(Buffer.compare(await contentOf(files, image), bytes)).toBe(0);
  }
});

test("an image file beside the JSON file is used, whatever the JSON file contains", async () => {
  const both = await collect(format, labelMeDataset({ images: "both" }));
  expect(both.problems).toEqual([]);
  expect(both.images).toEqual((await collect(format, labelMeDataset())).images);
  const broken = await collect(format, [{ path: "a.png", bytes: png }, inside("a.json", "%%%")]);
  expect(broken.problems).toEqual([]);
  expect(broken.images).toMatchObject([{ path: "a.png", labelled: true }]);
});

describe("the name of an image inside a JSON file", () => {
  const jpeg = encodeJpeg(drawScene({ seed: 5, width: 80, height: 60 }).canvas);
  test.each([
    ["is that of its path", "C:\\photos\\day 1\\b.png", png, "b.png"],
    ["is that of its path on another system", "../raw/b.PNG", png, "b.PNG"],
    ["is that of the JSON file when there is no path", null, png, "a.png"],
    ["is that of the JSON file when the path is not of an image", "a.json", jpeg, "a.jpg"],
    ["is that of the JSON file when the path is empty", "", jpeg, "a.jpg"],
    ["is that of the JSON file when the path is not a text", { a: 1 }, png, "a.png"],
    ["is that of the JSON file when it would be too long", `${"b".repeat(300)}.png`, png, "a.png"],
  ])("%s", async (_, imagePath, bytes, name) => {
    const { images, problems } = await collect(format, [inside("set/a.json", toBase64(bytes), { imagePath })]);
    expect(images.map((image) => image.name)).toEqual([name]);
    expect(problems).toEqual([]);
  });

  test("keeps its extension when the content is of another kind, and that is reported", async () => {
    const { images, problems } = await collect(format, [inside("a.json", toBase64(png), { imagePath: "b.bmp" })]);
    expect(images[0]).toMatchObject({ name: "b.bmp", info: { kind: "png" } });
    expect(problems).toMatchObject([
      { code: "extension_differs", path: "a.json", message: "The image is named b.bmp, and its content is PNG." },
    ]);
  });

  test("is another one when it is taken in the dataset", async () => {
    const other = drawImage({ seed: 4, width: 80, height: 60 });
    const { images, problems } = await collect(format, [
      inside("a.json", toBase64(png), { imagePath: "x.png" }),
      inside("b.json", toBase64(other), { imagePath: "x.png" }),
    ]);
    expect(new Set(images.map(({ name }) => name)).size).toBe(2);
    expect(problems).toMatchObject([{ code: "duplicate_name", path: "b.json" }]);
  });
});

test("base64 with line breaks, as a data address and with letters for URLs is read", async () => {
  const base64 = toBase64(png);
  const forms = [
    base64.replace(/.{76}/g, "$&\n"),
    `data:image/png;base64,${base64}`,
    Buffer.from(png).toString("base64url"),
  ];
  for (const form of forms) {
    const { images, problems } = await collect(format, [inside("a.json", form)]);
    expect(problems).toEqual([]);
    expect(images).toMatchObject([{ embedded: { bytes: png.length }, info: { width: 80, height: 60 } }]);
  }
});

describe("an image inside a JSON file that is broken", () => {
  test.each([
    ["not base64", "%%%%", "`imageData` is not valid base64"],
    ["base64 with one letter too many", `${toBase64(png.subarray(0, 300))}A`, "`imageData` is not valid base64"],
    ["text", toBase64(new TextEncoder().encode("hello")), "`imageData` contains text, not an image"],
    ["other bytes", toBase64(Uint8Array.of(1, 2, 3, 250)), "`imageData` contains bytes of an unknown kind"],
    ["no bytes", "data:image/png;base64,", "`imageData` is empty"],
    ["a list of numbers", [...png.subarray(0, 20)], "`imageData` is not a text"],
  ])("because it is %s is reported, and the others are imported", async (_, imageData, message) => {
    const files = [inside("a.json", imageData), inside("b.json", toBase64(png))];
    const result = await collect(format, files);
    expect(result.images.map(({ path }) => path)).toEqual(["b.json"]);
    expect(result.problems).toMatchObject([{ code: "embedded_image_broken", severity: "error", path: "a.json" }]);
    expect(result.problems[0]?.message).toContain(message);
    expect(result.files).toMatchObject([{ path: "a.json", outcome: "failed" }]);
    expectToAddUp(result, memoryTree(files));
  });

  test.each([null, ""])("is not there when the field is %j: an annotation without an image", async (imageData) => {
    const { codes } = await collect(format, [inside("a.json", imageData), inside("b.json", toBase64(png))]);
    expect(codes).toEqual({ annotation_without_image: 1 });
  });

  test("at its end is imported or skipped as damaged, by choice", async () => {
    const files = stored([
      inside("a.json", toBase64(png.subarray(0, png.length - 30))),
      inside("b.json", toBase64(png)),
    ]);
    const kept = await collect(format, files);
    expect(kept.images).toHaveLength(2);
    expect(kept.problems).toMatchObject([{ code: "image_truncated", path: "a.json" }]);
    const skipped = await collect(format, files, { skipDamaged: true });
    expect(skipped.images).toHaveLength(1);
    expect(skipped.problems).toMatchObject([{ code: "image_truncated", path: "a.json" }]);
    expect(skipped.files).toMatchObject([{ path: "a.json", outcome: "skipped", reason: "damaged image" }]);
    expectToAddUp(skipped, files);
  });
});

test("the same image in a file and inside two JSON files is reported as a duplicate", async () => {
  const files = stored([
    inside("a/1.json", toBase64(png)),
    inside("b/1.json", `data:image/png;base64,${toBase64(png)}`),
    { path: "c/2.png", bytes: png },
  ]);
  const { problems, images } = await collect(format, files);
  expect(images.map(({ dataset }) => dataset).sort()).toEqual(["a", "b", "c"]);
  expect(problems).toMatchObject([
    { code: "duplicate_content", path: "a/1.json", message: "The image has the same content as c/2.png." },
    { code: "duplicate_content", path: "b/1.json", message: "The image has the same content as c/2.png." },
  ]);
});

test("in mirrored folders every label stays on the image of its own folder", async () => {
  const files = ["north", "south"].flatMap((side) => {
    const bytes = drawImage({ seed: side.length + side.charCodeAt(0), width: 80, height: 60 });
    const json = inside(`${side}/1.json`, toBase64(bytes), { imagePath: "1.png", shapes: [{ ...point, label: side }] });
    // One of the two has its image in a file as well.
    return side === "south" ? [{ path: `${side}/1.png`, bytes }, json] : [json];
  });
  const { images, problems } = await collect(format, files);
  expect(problems).toEqual([]);
  expect(images.map(({ path, figures }) => [path, figures[0]?.class]).sort()).toEqual([
    ["north/1.json", "north"],
    ["south/1.png", "south"],
  ]);
});

test("images that a choice of folders excludes are skipped once", async () => {
  const files = labelMeDataset({ images: "inside" });
  const result = await collect(format, files, { include: ["val"] });
  expect(result.images.map(({ dataset }) => dataset)).toEqual(["val", "val"]);
  expectToAddUp(result, memoryTree(files));
});
