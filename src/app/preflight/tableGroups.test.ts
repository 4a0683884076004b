import { describe, expect, it } from "vitest";
import type { ReadTable } from "../../formats/public.ts";
import { TableGroups } from "./tableGroups.ts";

const table = (path: string, more: Partial<ReadTable> = {}): ReadTable => ({
  path: path as ReadTable["path"],
  isPerImage: false,
  header: ["f", "x"],
  rows: [],
  meanings: ["image", "class"],
  isRead: true,
  ...more,
});

describe("TableGroups", () => {
  it("joins tables with the same headings, and those without any by their number of columns", () => {
    const groups = new TableGroups();
    const none = { header: undefined };
    const all = [
      table("a"),
      table("b", none),
      table("c", { rows: [["1", "2"]] }),
      table("d", none),
      table("e", { header: ["g"] }),
    ];
    for (const one of all) groups.add(one);
    expect(groups.groups.map(({ paths }) => paths)).toEqual([["a", "c"], ["b", "d"], ["e"]]);
    expect(groups.groups[0]?.rows).toEqual([["1", "2"]]);
  });

  it("shows a doubt, and that a table is not read, for the group", () => {
    const groups = new TableGroups();
    for (const one of [table("a"), table("b", { isRead: false, doubt: "No." })]) groups.add(one);
    expect(groups.groups).toMatchObject([{ isRead: false, doubt: "No." }]);
  });

  it("is the same list until a table is added, and is bounded", () => {
    const groups = new TableGroups();
    for (let i = 0; i < 100; i++) groups.add(table(`${i}`, { header: [`${i}`] }));
    expect(groups.groups).toBe(groups.groups);
    expect(groups.groups.length).toBeLessThan(100);
  });
});
