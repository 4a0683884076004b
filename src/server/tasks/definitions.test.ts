import { describe, expect, test } from "vitest";
import type { ClassDef } from "../../model/classDef.ts";
import type { TagDef } from "../../model/tag.ts";
import { mergeClasses, mergeTags } from "./definitions.ts";

const car = (shape: ClassDef["shape"], title = "car"): ClassDef => ({ title, shape, color: "#000000" });
const tag = (more: Partial<TagDef>): TagDef => ({
  name: "t",
  valueType: "none",
  color: "#000000",
  appliesTo: "all",
  ...more,
});

describe("classes of a drop in a project", () => {
  test("of the same title and shape are one", () => {
    const classes = mergeClasses([{ ...car("rectangle"), color: "#FF0000" }]);
    const merged = classes.merge(car("rectangle"));
    expect(merged).toMatchObject({ added: false, renamed: false, grown: false });
    expect(merged.definition.color).toBe("#FF0000");
  });

  test("of another shape get the next free number, which an earlier import may have used", () => {
    const classes = mergeClasses([car("rectangle"), car("bitmap", "car_01"), car("polygon", "car_02")]);
    expect(classes.merge(car("polygon"))).toMatchObject({
      added: false,
      renamed: true,
      definition: { title: "car_02" },
    });
    expect(classes.get("car")?.title).toBe("car_02");
  });

  test("fit into a class that takes any shape, but not the other way round", () => {
    expect(mergeClasses([car("any")]).merge(car("polygon"))).toMatchObject({ added: false, renamed: false });
    expect(mergeClasses([car("polygon")]).merge(car("any"))).toMatchObject({
      added: true,
      renamed: true,
      definition: { title: "car_01" },
    });
  });

  test("that are stored and not drawn are distinguished by their own shape name", () => {
    const cuboid = { ...car("other"), extra: { shape: "cuboid" } };
    const mask = { ...car("other"), extra: { shape: "mask_3d" } };
    const classes = mergeClasses([cuboid]);
    expect(classes.merge(cuboid).renamed).toBe(false);
    expect(mergeClasses([cuboid]).merge(mask).renamed).toBe(true);
  });

  test("that the drop has not declared are unknown, even if the project has them", () => {
    expect(mergeClasses([car("any")]).get("car")).toBeUndefined();
  });
});

describe("tags of a drop in a project", () => {
  test("join their values and the places where they may be used", () => {
    const tags = mergeTags([tag({ valueType: "oneof_string", values: ["a", "b"], appliesTo: "imagesOnly" })]);
    const merged = tags.merge(tag({ valueType: "oneof_string", values: ["b", "c"], appliesTo: "objectsOnly" }));
    expect(merged).toMatchObject({
      added: false,
      renamed: false,
      grown: true,
      definition: { values: ["a", "b", "c"], appliesTo: "all" },
    });
  });

  test("that take other values are kept apart", () => {
    expect(mergeTags([tag({ valueType: "any_number" })]).merge(tag({ valueType: "any_string" }))).toMatchObject({
      added: true,
      renamed: true,
      definition: { name: "t_01" },
    });
  });
});
