import type { BoxMeaning } from "../../geometry/boxMeaning.ts";
import { IGNORE, IMAGE, type Meanings } from "../../read/columnRule.ts";
import type { FoundColumns } from "./columns.ts";

/** The columns of a box by what its numbers are, in the order of these. */
export const boxSets = {
  corners: ["xMin", "yMin", "xMax", "yMax"],
  cornerAndSize: ["xMin", "yMin", "width", "height"],
  centerAndSize: ["xCenter", "yCenter", "width", "height"],
} as const satisfies Record<BoxMeaning, readonly string[]>;
/** The columns of the four corners of an oriented bounding box, in their order. */
export const quadSet = ["x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4"] as const;

/** What a column of a table of boxes can be. */
export const columnRule = {
  titles: {
    image: "Image",
    class: "Class",
    xMin: "x min",
    yMin: "y min",
    xMax: "x max",
    yMax: "y max",
    width: "Box width",
    height: "Box height",
    xCenter: "x centre",
    yCenter: "y centre",
    box: "Whole box",
    x1: "x of corner 1",
    y1: "y of corner 1",
    x2: "x of corner 2",
    y2: "y of corner 2",
    x3: "x of corner 3",
    y3: "y of corner 3",
    x4: "x of corner 4",
    y4: "y of corner 4",
    corners: "Four corners",
    imageWidth: "Image width",
    imageHeight: "Image height",
    split: "Split",
    confidence: "Confidence",
    flag: "Tag if yes",
    keep: "Keep as data",
    ignore: "Ignore",
  },
  repeatable: ["flag", "keep", "ignore"],
  sets: [...Object.values(boxSets), ["box"], quadSet, ["corners"]],
} as const;

/** What a column of a table of boxes is. */
export type Meaning = keyof (typeof columnRule)["titles"];

/** Returns the meaning of each column as a person would choose it. `meaning`: what the four numbers of a box are. */
export function meaningsOf(found: FoundColumns, meaning: BoxMeaning): Meanings {
  const { image, label, split, size, box, others, count } = found;
  const meanings = Array.from({ length: count }, (): Meaning => IGNORE);
  const set = (column: number | undefined, as: Meaning | undefined) => {
    if (column !== undefined && column >= 0 && as !== undefined) meanings[column] = as;
  };
  set(image, IMAGE);
  set(label, "class");
  set(split, "split");
  set(size?.[0], "imageWidth");
  set(size?.[1], "imageHeight");
  if (box.kind === "cell") set(box.column, box.isQuad ? "corners" : "box");
  else {
    const names: readonly Meaning[] = box.kind === "quad" ? quadSet : boxSets[meaning];
    for (const [at, column] of box.columns.entries()) set(column, names[at]);
  }
  for (const { index, role } of others) set(index, role);
  return meanings;
}
