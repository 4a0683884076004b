import type { GeometryType } from "../../../model/geometry.ts";
import type { YoloWriteOptions } from "./writeOptions.ts";

/** The kind of all rows of an export. A trainer takes label files with rows of one kind only. */
export type RowKind = "boxes" | "polygons" | "rotated" | "poses";

/** The key `task` of `data.yaml` for each kind of rows. */
export const taskOfRows: Record<RowKind, string> = {
  boxes: "detect",
  polygons: "segment",
  rotated: "obb",
  poses: "pose",
};

/** Counts the objects of a project by geometry and returns the kind of rows that fits them. */
export class RowCount {
  readonly #counts = new Map<GeometryType, number>();

  add(type: GeometryType): void {
    this.#counts.set(type, this.#of(type) + 1);
  }

  /**
   * Returns the chosen kind of rows. By default keypoints give poses; else the majority decides between outlines and boxes, in a tie for the
   * outlines; boxes are oriented when one of them is. Poses without any keypoint are boxes.
   */
  rows(chosen: YoloWriteOptions["rows"]): RowKind {
    const hasKeypoints = this.#of("graph") > 0;
    if (chosen === "poses" && !hasKeypoints) return "boxes";
    if (chosen !== "auto") return chosen;
    if (hasKeypoints) return "poses";
    const rotated = this.#of("rotatedRectangle");
    const outlines = this.#of("polygon") + this.#of("multipart") + this.#of("bitmap");
    if (outlines > 0 && outlines >= rotated + this.#of("rectangle")) return "polygons";
    return rotated > 0 ? "rotated" : "boxes";
  }

  #of(type: GeometryType): number {
    return this.#counts.get(type) ?? 0;
  }
}
