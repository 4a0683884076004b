import type { Figure } from "../../../model/figure.ts";
import type { Point, Ring } from "../../../model/geometry.ts";
import { labelOfName } from "../../classes/cityscapesLabels.ts";
import { cornersOfSides } from "../../export/figureBox.ts";
import { withoutNoise } from "../../export/textEntry.ts";
import type { MovePoint } from "../../export/uprightFrame.ts";
import { joinedRing } from "../../geometry/maskOutlines.ts";
import { outlinesOf } from "../../geometry/outlinesOf.ts";
import { POLYGON_FIELDS } from "../../geometry/polygonJson.ts";
import { cornersOf } from "../../geometry/rules.ts";

/** An object as `_polygons.json` holds it, in pixels of the upright image. */
export interface WrittenObject {
  /** The class; with `group` at its end for objects that cannot be distinguished. */
  readonly label: string;
  readonly polygon: Ring;
}

/**
 * Returns an object with its fields of other tools; undefined for points, lines and keypoints. Holes and parts are joined into one outline, masks become the
 * outline of their pixels. `move` moves points to the upright image.
 */
export function writtenObject(figure: Figure, move: MovePoint): WrittenObject | undefined {
  const outline = outlineOf(figure);
  if (outline.length < 3) return undefined;
  const polygon = outline.map((point): Point => {
    const [x, y] = move(point);
    return [withoutNoise(x), withoutNoise(y)];
  });
  const fields = Object.entries(figure.extra ?? {}).filter(([name]) => !POLYGON_FIELDS.has(name));
  return { ...Object.fromEntries(fields), label: labelOf(figure), polygon };
}

/** Returns true for a group of objects that Cityscapes names, such as `cargroup`: a class with instances and the tag `crowd`. */
export function isNamedGroup({ class: title, tags }: Pick<Figure, "class" | "tags">): boolean {
  const hasInstances = labelOfName(title)?.hasInstances ?? false;
  return hasInstances && tags.some(({ name, value }) => name === "crowd" && value === undefined);
}

/** Returns the label of an object: its class, or that of a group. */
export function labelOf(figure: Pick<Figure, "class" | "tags">): string {
  return isNamedGroup(figure) ? `${figure.class}group` : figure.class;
}

function outlineOf({ geometry }: Figure): readonly Point[] {
  if (geometry.type === "rectangle") {
    return cornersOfSides([geometry.left, geometry.top, geometry.right, geometry.bottom]);
  }
  if (geometry.type === "rotatedRectangle") return cornersOf(geometry);
  return joinedRing(outlinesOf(geometry) ?? []);
}
