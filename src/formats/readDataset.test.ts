import { describe, expect, test } from "vitest";
import { z } from "zod";
import { classificationDataset } from "../samples/classificationDataset.ts";
import { type SampleFile, textFile } from "../samples/sampleFile.ts";
import { superviselyProject } from "../samples/superviselyProject.ts";
import { formatOfPreset, formats } from "./index.ts";
import { FormatOptionsError, parseFormatOptions } from "./readDataset.ts";
import { collect } from "./testing/collect.suite.ts";

const supervisely = formatOfPreset("supervisely")!;
const files = superviselyProject({ datasets: { a: 3, b: 2 }, objects: 6 });

describe("what the user chose", () => {
  test("a class is renamed everywhere", async () => {
    const plain = await collect(supervisely, files);
    const result = await collect(supervisely, files, { classes: { box: { title: "crate" } } });
    const count = (title: string, of: typeof plain) =>
      of.images.flatMap((image) => image.figures).filter((figure) => figure.class === title).length;
    expect(count("crate", result)).toBe(count("box", plain));
    expect(count("box", result)).toBe(0);
    expect(result.classes.map((definition) => definition.title)).not.toContain("box");
  });

  test("two classes become one, one is excluded with its objects", async () => {
    const plain = await collect(supervisely, files);
    const choices = { classes: { box: { title: "star" }, blob: null } };
    const result = await collect(supervisely, files, choices);
    expect(result.classes.filter((definition) => definition.title === "star")).toHaveLength(1);
    const blobs = plain.images.flatMap((image) => image.figures).filter((figure) => figure.class === "blob").length;
    expect(result.objects).toBe(plain.objects - blobs);
    expect(result.classes.map((definition) => definition.title)).not.toContain("blob");
  });

  test("a class called __proto__ may be renamed like any other", async () => {
    const result = await collect(supervisely, files, {
      classes: JSON.parse('{"__proto__": {"title": "x"}, "box": null}'),
    });
    expect(result.classes.map((definition) => definition.title)).not.toContain("box");
  });

  test("folders that are not chosen are skipped, and files that describe all stay", async () => {
    const result = await collect(supervisely, files, { include: ["/b/"] });
    expect([result.datasets, result.images.length]).toEqual([["b"], 2]);
    expect(result.files.filter((file) => file.reason === "excluded by choice")).toHaveLength(3);
    expect(result.problems).toEqual([]);
  });

  test("files outside of the chosen root are counted as such", async () => {
    const wrapped = [...files.map((file) => ({ ...file, path: `x/y/${file.path}` })), textFile("z.txt", "")];
    const result = await collect(supervisely, wrapped, { root: "/x/y/" });
    expect(result.images).toHaveLength(5);
    expect(result.files.find((file) => file.path === "z.txt")).toMatchObject({ outcome: "skipped" });
  });
});

describe("a format of which the drop holds nothing", () => {
  const photo = files.find(({ path }) => path.endsWith(".png"))!;
  const drop = [{ ...photo, path: "a.png" }, textFile("labels.txt", "some words")];
  const codes = async (slug: string, drop: readonly SampleFile[]) => (await collect(formatOfPreset(slug)!, drop)).codes;
  const labelling = formats.map(({ slug }) => slug).filter((slug) => slug !== "images");

  test.each(labelling)("comes with its images when it is %s", async (slug) => {
    for (const root of [undefined, ""]) {
      const { codes, images } = await collect(formatOfPreset(slug)!, drop, { root });
      expect(codes.format_not_found).toBe(images.length > 0 ? 1 : undefined);
    }
  });

  test("is not reported for images without labels that lie as the format has them, nor of plain images", async () => {
    expect((await codes("images", drop)).format_not_found).toBeUndefined();
    const bare = [...superviselyProject({ datasets: { a: 2 }, objects: 0 })].filter(
      ({ path }) => !/\/ann\//.test(path),
    );
    expect(await codes("supervisely", bare)).toMatchObject({ image_without_annotation: 1 });
    expect((await codes("supervisely", bare)).format_not_found).toBeUndefined();
  });

  test("is not reported when there is no image to import", async () => {
    expect((await codes("coco", drop.slice(1))).format_not_found).toBeUndefined();
  });

  test("is reported with the name of the format and what to do", async () => {
    const { problems } = await collect(formatOfPreset("coco")!, drop);
    expect(problems).toMatchObject([
      {
        severity: "warning",
        message: "No labels of the format COCO were found in the drop.",
        action: expect.stringMatching(/preset/),
      },
      { code: "only_images_read", path: "labels.txt" },
    ]);
  });
});

describe("options of a format", () => {
  const format = { ...supervisely, options: z.object({ oneBased: z.boolean().default(false) }) };

  test("are filled in with their defaults", () => {
    expect(parseFormatOptions(format, undefined)).toEqual({ oneBased: false });
  });

  test("are refused by the name of the field", () => {
    expect(() => parseFormatOptions(format, { oneBased: "yes" })).toThrow(FormatOptionsError);
    expect(() => parseFormatOptions(format, { oneBased: "yes" })).toThrow(/options\.format\.oneBased/);
  });
});

test("what detection opens and the reader does not is not reported, so that it makes no difference whether the root is given", async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12\n`;
  const inside = classificationDataset({ shape: "folders" }).map((file) => ({ ...file, path: `set/${file.path}` }));
  const drop = [...inside, textFile("other/table.csv", pointer)];
  const classification = formatOfPreset("classification")!;
  const [detected, given] = [await collect(classification, drop), await collect(classification, drop, { root: "set" })];
  expect(detected.problems).toEqual([]);
  expect(given.problems).toEqual(detected.problems);
});
