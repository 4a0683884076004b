import type { BoxMeaning } from "../../geometry/boxColumns.ts";
import type { TableHead } from "../../read/tableHead.ts";
import type { BoxTable } from "./boxTable.ts";

const meanings: Record<BoxMeaning, string> = {
  corners: "left, top, right, bottom",
  cornerAndSize: "left, top, width, height",
  centerAndSize: "centre and size",
};

/** What the columns of a table are taken for, as a part of a sentence. */
export function guessInWords({ header }: TableHead, table: BoxTable): string {
  const name = (index: number) => header?.[index]?.slice(0, 60) || `column ${index + 1}`;
  const { box, meaning, units, label, image } = table;
  const columns = box.kind === "four" ? box.columns.map(name).join(", ") : name(box.column);
  const unit = units === "pixels" ? "pixels" : "shares of the image";
  const words = [`image: ${name(image)}`, `box: ${columns} (${meanings[meaning]} in ${unit})`];
  words.push(label === undefined ? "no class" : `class: ${name(label)}`);
  return words.join("; ");
}
