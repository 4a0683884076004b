import { describe, expect, test } from "vitest";
import { imagesFolder } from "../../../samples/imagesFolder.ts";
import { textFile } from "../../../samples/sampleFile.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { imagesFormat } from "./format.ts";

const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) =>
  files.map((file) => (file.path === path ? { ...file, path: file.path.replace(/[^/]*$/, () => name) } : file));

formatSuite(imagesFormat, [
  { name: "a flat folder", files: imagesFolder({ folders: { "": 3 } }), images: 3, objects: 0, rename },
  {
    name: "nested folders with equal names",
    files: imagesFolder({ folders: { "": 1, "site A/day 1": 2, "site A/day 2": 2, "site B": 1 }, kind: "jpeg" }),
    images: 6,
    objects: 0,
    rename,
  },
]);

describe("datasets of plain images", () => {
  const datasetsOf = async (folders: Record<string, number>) =>
    (await collect(imagesFormat, imagesFolder({ folders, width: 16, height: 16 }))).images.map(
      (image) => `${image.dataset}: ${image.name}`,
    );

  test("images in no folder go to ds0", async () => {
    expect(await datasetsOf({ "": 2 })).toEqual(["ds0: photo1.png", "ds0: photo2.png"]);
  });

  test("every folder is a dataset and keeps its nesting", async () => {
    expect(await datasetsOf({ "": 1, a: 1, "a/b": 1 })).toEqual([
      "a/b: photo1.png",
      "a: photo1.png",
      "ds0: photo1.png",
    ]);
  });

  test("a single folder around everything is not a dataset", async () => {
    expect(await datasetsOf({ drop: 1, "drop/a": 1 })).toEqual(["a: photo1.png", "ds0: photo1.png"]);
    expect(await datasetsOf({ "drop/a": 1 })).toEqual(["a: photo1.png"]);
  });

  test("a folder with the name ds0 does not take the images of the root", async () => {
    expect(await datasetsOf({ "": 1, ds0: 1 })).toEqual(["ds0: photo1.png", "ds0_01: photo1.png"]);
  });
});

describe("files beside sound images", () => {
  const [png] = imagesFolder({ folders: { "": 1 }, width: 16, height: 16 });
  const [jpeg] = imagesFolder({ folders: { "": 1 }, width: 16, height: 16, kind: "jpeg" });

  test("a JPEG with the extension .png is imported and reported, one without an extension is imported", async () => {
    const result = await collect(imagesFormat, [
      { path: "a.png", bytes: jpeg!.bytes },
      { path: "plain", bytes: jpeg!.bytes },
    ]);
    expect(result.images.map((image) => image.info.kind)).toEqual(["jpeg", "jpeg"]);
    expect(result.codes).toEqual({ extension_differs: 1 });
  });

  test("text, HTML, SVG and empty files named .jpg are errors that state what the files contain", async () => {
    const result = await collect(imagesFormat, [
      png!,
      textFile("a.jpg", "just words"),
      textFile("b.jpg", "<!doctype html><script>alert(1)</script>"),
      textFile("c.jpg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
      textFile("d.jpg", ""),
      textFile("e.jpg", "version https://git-lfs.github.com/spec/v1\noid sha256:0"),
    ]);
    expect(result.images).toHaveLength(1);
    expect(result.problems.map((problem) => [problem.path, problem.message])).toEqual([
      ["a.jpg", expect.stringContaining("text")],
      ["b.jpg", expect.stringContaining("HTML")],
      ["c.jpg", expect.stringContaining("SVG")],
      ["d.jpg", "The file is empty."],
      ["e.jpg", expect.stringContaining("Git LFS")],
    ]);
    expect(result.files.every((file) => file.outcome === "failed")).toBe(true);
  });

  test("other files are skipped as not images, without being opened", async () => {
    const opened: string[] = [];
    const spy = (path: string) => ({
      path,
      bytes: () => {
        opened.push(path);
        return new Uint8Array();
      },
    });
    const { memoryTree } = await import("../../memoryTree.ts");
    const tree = memoryTree([png!, spy("labels/1.txt"), spy("notes.md"), spy("drawing.svg")]);
    const result = await collect(imagesFormat, tree);
    expect(result.files.map((file) => file.reason)).toEqual(["not an image", "not an image", "not an image"]);
    expect(opened).toEqual([]);
  });

  test("images with equal content are both kept, and the second is reported as a duplicate", async () => {
    const { memoryTree } = await import("../../memoryTree.ts");
    const tree = memoryTree([
      { path: "a/1.png", bytes: png!.bytes },
      { path: "b/1.png", bytes: png!.bytes },
    ]);
    const result = await collect(imagesFormat, { ...tree, hash: () => "same" });
    expect(result.images).toHaveLength(2);
    expect(result.problems).toMatchObject([{ code: "duplicate_content", severity: "info", path: "b/1.png" }]);
  });

  test("names that differ only in case or Unicode form stay two images", async () => {
    const names = ["A.png", "a.png", "caf\u00e9.png", "cafe\u0301.png"];
    const result = await collect(
      imagesFormat,
      names.map((path) => ({ path, bytes: png!.bytes })),
    );
    expect(result.images.map((image) => image.name).sort()).toEqual([...names].sort());
  });

  test("only the images of the chosen folders are imported", async () => {
    const files = imagesFolder({ folders: { a: 2, b: 1, ab: 1 }, width: 16, height: 16 });
    const result = await collect(imagesFormat, files, { include: ["a"] });
    expect(result.datasets).toEqual(["a"]);
    expect(result.images).toHaveLength(2);
    expect(result.files.map((file) => file.reason)).toEqual(["excluded by choice", "excluded by choice"]);
  });
});

expectSharedSamples("images", imagesFormat, (facts) => ({
  images: facts.image_files_by_extension as number,
  objects: 0,
  folders: Object.keys(facts.dirs as object).length,
}));
