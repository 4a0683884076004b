import { describe, expect, it } from "vitest";
import { z } from "zod";
import { formatOfPreset } from "../../formats/index.ts";
import { parseFormatOptions } from "../../formats/public.ts";
import type { TableGroup } from "../preflight/tableGroups.ts";
import { chosenMeanings, faultOfGroup, withMeaning, withMeanings } from "./columnChoice.ts";
import { columnRuleIn } from "./optionFields.ts";

const format = formatOfPreset("csv");
if (format === undefined) throw new Error("There is no format.");
const columnRule = columnRuleIn(z.toJSONSchema(format.options, { io: "input" }));
if (columnRule === undefined) throw new Error("There is no rule.");

const corners = ["image", "xMin", "yMin", "xMax", "yMax", "class"];
const group = (more: Partial<TableGroup> = {}): TableGroup => ({
  key: "k",
  paths: ["a.csv"],
  isPerImage: false,
  header: undefined,
  rows: [],
  meanings: corners,
  isRead: true,
  ...more,
});

describe("withMeaning", () => {
  const change = (meanings: readonly string[], column: number, meaning: string) =>
    withMeaning(columnRule, meanings, column, meaning);

  it("swaps the meanings of two columns", () => {
    expect(change(corners, 2, "xMax")).toEqual(["image", "xMin", "xMax", "yMin", "yMax", "class"]);
    expect(change(corners, 0, "class")).toEqual(["class", "xMin", "yMin", "xMax", "yMax", "image"]);
  });

  it("gives the other columns of a box the meanings that go with the new one", () => {
    const sizes = ["image", "xMin", "yMin", "width", "height", "class"];
    expect(change(corners, 3, "width")).toEqual(sizes);
    expect(change(sizes, 4, "yMax")).toEqual(corners);
    const centers = ["image", "xCenter", "yCenter", "width", "height", "class"];
    expect(change(corners, 1, "xCenter")).toEqual(centers);
    expect(change(sizes, 2, "yCenter")).toEqual(centers);
    expect(change(centers, 1, "xMin")).toEqual(sizes);
  });

  it("changes only the column where a box is not complete, or has another number of columns", () => {
    expect(change(["image", "ignore", "ignore"], 1, "xMin")).toEqual(["image", "xMin", "ignore"]);
    expect(change(corners, 5, "box")).toEqual(["image", "xMin", "yMin", "xMax", "yMax", "box"]);
    expect(change(["keep", "ignore"], 1, "keep")).toEqual(["keep", "keep"]);
  });
});

describe("the options", () => {
  const other = group({ key: "o", paths: ["b.csv", "c.csv"] });

  it("name tables by their paths, or all when they have the same columns", () => {
    const [one, two] = [group(), other];
    expect(withMeanings(undefined, one, [one], corners)).toEqual({ columns: { "*": corners } });
    const both = withMeanings({ units: "pixels" }, two, [one, two], corners);
    expect(both).toEqual({ units: "pixels", columns: { "b.csv": corners, "c.csv": corners } });
    expect(chosenMeanings(both, two)).toEqual(corners);
    expect(chosenMeanings(both, one)).toBeUndefined();
    expect(withMeanings(both, two, [one, two], undefined)).toEqual({ units: "pixels" });
    expect(withMeanings({ columns: { "*": corners } }, one, [one], undefined)).toBeUndefined();
  });

  it("fit a table that has other columns since they were chosen", () => {
    const options = { columns: { "a.csv": corners.slice(0, 5) } };
    expect(chosenMeanings(options, group())).toEqual([...corners.slice(0, 5), "ignore"]);
    expect(chosenMeanings({ columns: { "a.csv": [...corners, "keep"] } }, group())).toEqual(corners);
  });

  it("name tables that are named after images together, apart from others", () => {
    const perImage = group({ isPerImage: true, meanings: corners.slice(1) });
    const options = withMeanings(undefined, perImage, [perImage, other], corners.slice(1));
    expect(options).toEqual({ columns: { "*": corners.slice(1) } });
    expect(chosenMeanings(options, perImage)).toEqual(corners.slice(1));
    expect(chosenMeanings(options, group({ meanings: corners.slice(1) }))).toBeUndefined();
  });

  it("are those that the format accepts, unless a meaning is missing", () => {
    expect(() => parseFormatOptions(format, withMeanings(undefined, group(), [group()], corners))).not.toThrow();
    expect(faultOfGroup(columnRule, group(), corners)).toBeUndefined();
    expect(faultOfGroup(columnRule, group(), corners.slice(1))).toEqual({ kind: "missing", lists: [["image"]] });
    expect(faultOfGroup(columnRule, group({ isPerImage: true }), corners.slice(1))).toBeUndefined();
  });
});
