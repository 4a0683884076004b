import { describe, expect, test } from "vitest";
import { z } from "zod";
import { textFile } from "../samples/sampleFile.ts";
import { superviselyProject } from "../samples/superviselyProject.ts";
import { collect } from "./collect.suite.ts";
import { formatOfPreset } from "./index.ts";
import { FormatOptionsError, parseFormatOptions } from "./readDataset.ts";

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

  test("two classes become one, one is left out with its objects", async () => {
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

  test("folders that are not chosen are left out, and files that describe all stay", async () => {
    const result = await collect(supervisely, files, { include: ["/b/"] });
    expect([result.datasets, result.images.length]).toEqual([["b"], 2]);
    expect(result.files.filter((file) => file.reason === "left out by choice")).toHaveLength(3);
    expect(result.problems).toEqual([]);
  });

  test("files outside of the chosen root are counted as such", async () => {
    const wrapped = [...files.map((file) => ({ ...file, path: `x/y/${file.path}` })), textFile("z.txt", "")];
    const result = await collect(supervisely, wrapped, { root: "/x/y/" });
    expect(result.images).toHaveLength(5);
    expect(result.files.find((file) => file.path === "z.txt")).toMatchObject({ outcome: "skipped" });
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
