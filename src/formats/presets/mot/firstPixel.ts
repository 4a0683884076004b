import type { ProblemDetails } from "../../../model/problem.ts";
import type { Size } from "../../geometry/rules.ts";
import type { BoxTable } from "./boxes.ts";
import type { MotOptions } from "./options.ts";
import type { PlacedRow } from "./table.ts";

/** Sides of boxes at the edge of the frame that are needed to say anything, and how much more there are of one kind than of the other. */
const ENOUGH = 10;
const CLEARLY = 4;

/**
 * Weighs whether the boxes of a table count pixels from 0 or from 1: boxes that are cut at the edges of their frames begin at 0 or 1, and end at the
 * width or one pixel behind it. Counts whole numbers only; a table that does not show it clearly is not reported.
 */
export class FirstPixel {
  readonly #sides = new Map<BoxTable, { fromZero: number; fromOne: number }>();

  /** Adds the rows of a table about one frame. */
  add(table: BoxTable, rows: readonly PlacedRow[], { width, height }: Size): void {
    const sides = this.#sides.get(table) ?? { fromZero: 0, fromOne: 0 };
    this.#sides.set(table, sides);
    const count = (start: number, length: number, size: number) => {
      if (!Number.isInteger(start) || !Number.isInteger(length)) return;
      if (start === 0 || start + length === size) sides.fromZero++;
      if (start === 1 || start + length === size + 1) sides.fromOne++;
    };
    for (const { box } of rows) {
      count(box[0], box[2], width);
      count(box[1], box[3], height);
    }
  }

  /** Returns the problem of a table whose boxes clearly contradict the option. */
  problemOf(table: BoxTable, { origin }: MotOptions): ProblemDetails | undefined {
    const { fromZero = 0, fromOne = 0 } = this.#sides.get(table) ?? {};
    const [own, other] = origin === "zero" ? [fromZero, fromOne] : [fromOne, fromZero];
    if (other < ENOUGH || other < CLEARLY * own) return undefined;
    const seems = origin === "zero" ? "(1, 1)" : "(0, 0)";
    const edges = origin === "zero" ? "1 or end one pixel behind the frame" : "0 or end with the frame";
    return {
      code: "first_pixel_differs",
      path: table.path,
      message: `The first pixel seems to be ${seems}: ${other} sides of boxes begin at ${edges}; ${own} speak for the other convention.`,
      action:
        'The coordinates are read as the option "First pixel of a frame" states; change it if they are off by a pixel.',
    };
  }
}
