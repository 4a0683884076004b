import { meaningTexts } from "../../geometry/boxMeaning.ts";
import type { TableHead } from "../../read/tableHead.ts";
import { hasQuads } from "./boxPlace.ts";
import type { TableColumns } from "./columns.ts";

/** Returns what the columns of a table are read as, such as `image: file; box: x, y, w, h (left, top, width, height in pixels); class: label`. */
export function describeColumns({ header }: TableHead, table: TableColumns): string {
  const name = (index: number) => header?.[index]?.slice(0, 60) || `column ${index + 1}`;
  const { box, meaning, isNormalized, label, image } = table;
  const columns = box.kind === "cell" ? name(box.column) : box.columns.map(name).join(", ");
  const unit = isNormalized ? ", normalized" : " in pixels";
  const parts = [
    image < 0 ? "image: the name of the table" : `image: ${name(image)}`,
    `box: ${columns} (${hasQuads(box) ? "x and y of four corners" : meaningTexts[meaning]}${unit})`,
  ];
  parts.push(label === undefined ? "no class" : `class: ${name(label)}`);
  return parts.join("; ");
}
