import type { Geometry, Point } from "../../../model/geometry.ts";
import { type Failed, failure, type Result, success } from "../../../model/result.ts";
import { type BoxMeaning, type FourNumbers, otherUnits, sidesOf } from "../../geometry/boxMeaning.ts";
import type { EightNumbers } from "../../geometry/quadColumns.ts";
import { rectangleFromQuad } from "../../geometry/quadRectangle.ts";
import type { Size } from "../../geometry/rules.ts";
import type { Finding } from "../../report/finding.ts";
import type { CsvRow } from "../../text/csv.ts";
import { boxesOfRow, hasQuads } from "./boxPlace.ts";
import type { TableColumns } from "./columns.ts";

/** Returns the shapes of a row, or a failure for each box that cannot be read. */
export function shapesOf(
  { cells }: CsvRow,
  columns: TableColumns,
  size: Size | undefined,
): Result<Geometry, Finding>[] {
  const { box, meaning, isNormalized } = columns;
  const boxes = boxesOfRow(cells, box);
  if (boxes === undefined) return [brokenBox(`The box is not ${hasQuads(box) ? "eight" : "four"} numbers.`)];
  if (boxes.length === 0) return [];
  const unit = isNormalized ? size : { width: 1, height: 1 };
  if (unit === undefined) {
    return [brokenBox("The coordinates of the box are normalized, but the size of the image is not known.")];
  }
  return boxes.map(({ numbers, meaning: own = meaning }) => {
    const odd = otherUnits(numbers, columns);
    if (odd !== undefined) return failure(odd);
    return numbers.length === 8 ? success(quadOf(numbers, unit)) : rectangleOf(numbers, own, unit);
  });
}

/** Four corners of a rectangle become an oriented bounding box. Others stay a polygon, because a rectangle would move them. */
function quadOf([ax, ay, bx, by, cx, cy, dx, dy]: EightNumbers, { width, height }: Size): Geometry {
  const at = (x: number, y: number): Point => [x * width, y * height];
  const quad = [at(ax, ay), at(bx, by), at(cx, cy), at(dx, dy)] as const;
  return rectangleFromQuad(quad) ?? { type: "polygon", rings: [[...quad]] };
}

/** Returns a box in absolute coordinates; its numbers are multiples of `unit`. Fails for a box that is inside out. */
function rectangleOf(numbers: FourNumbers, meaning: BoxMeaning, unit: Size): Result<Geometry, Finding> {
  const [left, top, right, bottom] = sidesOf(numbers, meaning);
  if (right < left || bottom < top) {
    return brokenBox(`The box ${numbers.join(", ")} has a negative width or height.`);
  }
  return success({
    type: "rectangle",
    left: left * unit.width,
    top: top * unit.height,
    right: right * unit.width,
    bottom: bottom * unit.height,
  });
}

function brokenBox(message: string): Failed<Finding> {
  return failure({ code: "geometry_broken", message, action: "The object is skipped." });
}
