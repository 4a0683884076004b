import { describe, expect, it } from "vitest";
import { formats } from "../../formats/index.ts";
import type { ClassTitles } from "../../formats/public.ts";
import { collect } from "../../formats/testing/collect.suite.ts";
import { superviselyProject } from "../../samples/superviselyProject.ts";
import type { FoundClass } from "../preflight/preflightState.ts";
import { Tally } from "../preflight/tally.ts";
import { excludeClasses, overviewOf, renameClasses, resetClasses } from "./classOverview.ts";

const found = (title: string, objects: number, color = ""): FoundClass => ({ title, objects, color, skeleton: [] });
const [shark, fish, proto] = [found("shark", 40, "#0000FF"), found("fish", 10, "#FF0000"), found("__proto__", 1)];

const [supervisely] = formats.filter(({ slug }) => slug === "supervisely");

describe("choices of classes", () => {
  it("rename, merge and exclude, and take each back", () => {
    let titles = renameClasses(undefined, [fish], "shark");
    expect(titles).toEqual({ fish: { title: "shark" } });
    titles = renameClasses(titles, [shark, fish], "great shark");
    expect(titles).toEqual({ shark: { title: "great shark" }, fish: { title: "great shark" } });
    titles = excludeClasses(titles, [proto]);
    expect(Object.entries(titles ?? {})).toContainEqual(["__proto__", null]);
    const overview = overviewOf([shark, fish, proto], titles);
    expect(overview.imported).toEqual([
      { title: "great shark", color: "#0000FF", objects: 50, skeleton: [], from: [shark, fish] },
    ]);
    expect(overview.excluded).toEqual([proto]);
    titles = resetClasses(titles, [fish, proto]);
    expect(titles).toEqual({ shark: { title: "great shark" } });
    expect(renameClasses(titles, [shark], "shark"), "its own title is not a choice").toBeUndefined();
  });

  it("give a class without a colour the one of its new title", () => {
    const [one] = overviewOf([found("a", 1)], { a: { title: "b" } }).imported;
    expect(one?.color).toBe(overviewOf([found("b", 1)], undefined).imported[0]?.color);
  });

  it.each<[string, ClassTitles | undefined]>([
    ["nothing chosen", undefined],
    ["one renamed", { box: { title: "crate" } }],
    ["two merged, one excluded", { star: { title: "box" }, blob: null }],
    ["two exchanged", { star: { title: "box" }, box: { title: "star" } }],
    ["all excluded", { star: null, box: null, blob: null, line: null, kite: null, dot: null }],
  ])("give the classes, colours and counts that the server gives: %s", async (_, classes) => {
    if (supervisely === undefined) throw new Error("There is no Supervisely format.");
    const files = superviselyProject();
    const asServed = await collect(supervisely, files, classes === undefined ? {} : { classes });
    const dropped = await collect(supervisely, files, {});
    const tally = new Tally();
    for (const event of dropped.events) tally.take(event);
    tally.choose(classes);
    const state = tally.state(true);
    const { imported } = overviewOf(state.classes, classes);

    const served = new Map(asServed.classes.map(({ title, color }) => [title, { title, color, objects: 0 }]));
    for (const figure of asServed.images.flatMap(({ figures }) => figures)) served.get(figure.class)!.objects++;
    expect(imported.map(({ title, color, objects }) => ({ title, color, objects }))).toEqual([...served.values()]);
    expect(state.objects).toBe(asServed.images.reduce((sum, { figures }) => sum + figures.length, 0));
    expect(state.labelled).toBe(asServed.images.filter(({ labelled }) => labelled).length);
    for (const { name, objects } of state.datasets) {
      const own = asServed.images.filter(({ dataset }) => dataset === name);
      expect(objects).toBe(own.reduce((sum, { figures }) => sum + figures.length, 0));
    }
  });
});
