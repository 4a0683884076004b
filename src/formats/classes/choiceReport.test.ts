import { describe, expect, it } from "vitest";
import { superviselyProject } from "../../samples/superviselyProject.ts";
import { formatOfPreset } from "../index.ts";
import { memoryTree } from "../memoryTree.ts";
import { readDataset } from "../readDataset.ts";
import type { ClassTitles } from "./classChoices.ts";

const tree = memoryTree(superviselyProject());

/** Returns the objects of each class as imported, and what the read reported about the choice of classes. */
async function read(classes?: ClassTitles) {
  const format = formatOfPreset("supervisely");
  if (format === undefined) throw new Error("There is no such preset.");
  const objects = new Map<string, number>();
  const reported: string[] = [];
  for await (const event of readDataset(format, tree, { classes })) {
    if (event.type === "image")
      for (const one of event.figures) objects.set(one.class, (objects.get(one.class) ?? 0) + 1);
    if (event.type === "problem" && /^class_(excluded|merged|renamed)$/.test(event.problem.code)) {
      const { code, severity, message, action } = event.problem;
      expect(severity).toBe("info");
      reported.push(`${code}: ${message} ${action}`);
    }
  }
  return { objects, reported };
}

describe("a choice of classes", () => {
  it("is reported class by class, with the objects that it concerns", async () => {
    const { objects } = await read();
    const of = (title: string) => objects.get(title) ?? 0;
    expect(of("star") * of("blob") * of("box")).toBeGreaterThan(1);
    const chosen = await read({ star: { title: "box" }, blob: null, line: { title: "Linie" }, absent: null });
    expect(chosen.objects.get("box")).toBe(of("box") + of("star"));
    expect(chosen.reported.toSorted()).toEqual(
      [
        `class_excluded: The class "blob" is excluded by choice. ${of("blob")} objects are skipped.`,
        `class_merged: The class "star" is merged into "box" by choice. ${of("star")} objects get the class "box".`,
        ...(objects.has("line")
          ? [
              `class_renamed: The class "line" is renamed to "Linie" by choice. ${of("line")} objects get the class "Linie".`,
            ]
          : []),
      ].toSorted(),
    );
  });

  it("of a class that the dataset does not have is a warning that names it", async () => {
    const warnings: string[] = [];
    const format = formatOfPreset("supervisely");
    if (format === undefined) throw new Error("There is no such preset.");
    for await (const event of readDataset(format, tree, { classes: { Star: null, star: null } }))
      if (event.type === "problem" && event.problem.code === "unknown_class_choice")
        warnings.push(`${event.problem.severity}: ${event.problem.message}`);
    expect(warnings).toEqual(['warning: The dataset has no class "Star", for which the import has a choice.']);
  });

  it("of two classes with a common new title is a merge of both", async () => {
    const { reported } = await read({ star: { title: "shape" }, box: { title: "shape" } });
    expect(reported.map((line) => line.split(":")[0])).toEqual(["class_merged", "class_merged"]);
  });

  it("is not reported when there is none", async () => {
    expect((await read()).reported).toEqual([]);
    expect((await read({ star: { title: "star" } })).reported).toEqual([]);
  });
});
