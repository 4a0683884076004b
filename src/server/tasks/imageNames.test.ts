import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createImageNames } from "./imageNames.ts";

describe("names of images in a dataset", () => {
  test("a second file of one import with the same name is renamed, whatever the choice", () => {
    for (const onConflict of ["ignore", "skip", "rename", "replace", "error"] as const) {
      const names = createImageNames(new Map(), onConflict);
      expect(names.place("a.png")).toEqual({ kind: "kept" });
      expect(names.place("a.png")).toEqual({ kind: "renamed", name: "a_01.png", isDuplicate: true });
      expect(names.place("a_01.png")).toEqual({ kind: "renamed", name: "a_01_01.png", isDuplicate: true });
    }
  });

  test("an existing image is handled as the user chose", () => {
    const existing = new Map([["a.png", 7]]);
    expect(createImageNames(existing, "ignore").place("a.png")).toEqual({ kind: "skipped" });
    expect(createImageNames(existing, "skip").place("a.png")).toEqual({ kind: "skipped" });
    expect(createImageNames(existing, "error").place("a.png")).toEqual({ kind: "conflict" });
    expect(createImageNames(existing, "rename").place("a.png")).toEqual({
      kind: "renamed",
      name: "a_01.png",
      isDuplicate: false,
    });
    expect(createImageNames(existing, "replace").place("a.png")).toEqual({ kind: "replaces", imageId: 7 });
  });

  test("replacing twice with one import keeps both new images", () => {
    const names = createImageNames(new Map([["a.png", 7]]), "replace");
    expect(names.place("a.png")).toEqual({ kind: "replaces", imageId: 7 });
    expect(names.place("a.png")).toEqual({ kind: "renamed", name: "a_01.png", isDuplicate: true });
  });

  test("names that differ in case or Unicode form are different", () => {
    const names = createImageNames(new Map([["é.png", 1]]), "error");
    expect(names.place("e\u0301.png")).toEqual({ kind: "kept" });
    expect(names.place("É.png")).toEqual({ kind: "kept" });
  });

  test("the number goes before the last extension, and to the end of a name without one", () => {
    const names = createImageNames(
      new Map([
        ["a.tar.gz", 1],
        ["plain", 2],
        [".hidden", 3],
      ]),
      "rename",
    );
    expect(names.place("a.tar.gz")).toMatchObject({ name: "a.tar_01.gz" });
    expect(names.place("plain")).toMatchObject({ name: "plain_01" });
    expect(names.place(".hidden")).toMatchObject({ name: ".hidden_01" });
  });

  test("no two images of a dataset get the same name, and none is lost", () => {
    const name = fc.constantFrom("a.png", "a_01.png", "a_02.png", "b", "b_01", "__proto__");
    fc.assert(
      fc.property(
        fc.uniqueArray(name),
        fc.array(name),
        fc.constantFrom("ignore" as const, "rename" as const, "replace" as const),
        (there, incoming, onConflict) => {
          const shown = new Map(there.map((one, index) => [one, index + 1]));
          const names = createImageNames(shown, onConflict);
          const visible = new Map<string, string>(there.map((one) => [one, "old"]));
          let placed = 0;
          for (const one of incoming) {
            const placement = names.place(one);
            if (placement.kind === "skipped") {
              expect(onConflict).toBe("ignore");
              expect(visible.get(one)).toBe("old");
              continue;
            }
            const given = placement.kind === "renamed" ? placement.name : one;
            if (placement.kind !== "replaces") expect(visible.has(given)).toBe(false);
            else expect(visible.get(given)).toBe("old");
            visible.set(given, "new");
            placed += 1;
          }
          expect([...visible.values()].filter((one) => one === "new")).toHaveLength(placed);
        },
      ),
    );
  });
});
