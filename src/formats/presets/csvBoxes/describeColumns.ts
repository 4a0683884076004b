import { meaningTexts } from "../../geometry/boxMeaning.ts";
import type { TableHead } from "../../read/tableHead.ts";
import type { TableColumns } from "./columns.ts";

/** Returns what the columns of a table are read as, such as `image: file; box: x, y, w, h (left, top, width, height in pixels); class: label`. */
export function describeColumns({ header }: TableHead, table: TableColumns): string {
  const name = (index: number) => header?.[index]?.slice(0, 60) || `column ${index + 1}`;
  const { box, meaning, isNormalized, label, image } = table;
  const columns = box.kind === "four" ? box.columns.map(name).join(", ") : name(box.column);
  const unit = isNormalized ? ", normalized" : " in pixels";
  const parts = [
    image < 0 ? "image: the name of the table" : `image: ${name(image)}`,
    `box: ${columns} (${meaningTexts[meaning]}${unit})`,
  ];
  parts.push(label === undefined ? "no class" : `class: ${name(label)}`);
  return parts.join("; ");
}
