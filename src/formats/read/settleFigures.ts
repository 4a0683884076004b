import type { Figure } from "../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../model/image.ts";
import { count } from "../../model/plural.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import { framedOn, type Size, settleGeometry, sizeFinding } from "../geometry/rules.ts";

/** A figure and its place in its file. */
export interface PlacedFigure {
  readonly figure: Figure;
  readonly line?: number | undefined;
  readonly object?: string | undefined;
}

/** Problems of one file that are reported one by one. */
const NAMED_PROBLEMS = 20;

/**
 * Fits the figures of one annotation to its image: clips them at its edges, and returns problems for sizes that differ and figures without an
 * area. `annotated` is the size that the annotation states; `isNormalized`: its coordinates are relative to the image.
 */
export function settleFigures(
  placed: readonly PlacedFigure[],
  info: ImageInfo,
  annotated: Size | undefined,
  path: string,
  isNormalized = false,
): { figures: Figure[]; problems: ProblemDetails[] } {
  const problems: ProblemDetails[] = [];
  const differs = sizeFinding(annotated, info, placed.length > 0 && !isNormalized);
  if (differs !== undefined) problems.push({ ...differs, path });
  const frame = framedOn(annotated, info) === "stored" ? annotated : (uprightSize(info) ?? annotated);
  const figures = placed.flatMap(({ figure, line, object }) => {
    const { geometry, finding } = settleGeometry(figure.geometry, frame);
    if (finding !== undefined) problems.push({ ...finding, path, ...(line && { line }), ...(object && { object }) });
    return geometry === undefined ? [] : [{ ...figure, geometry }];
  });
  return { figures, problems: atMost(problems, path) };
}

/** Returns the first 20 problems of a file, with one more that counts the others. */
export function atMost(problems: readonly ProblemDetails[], path: string): ProblemDetails[] {
  if (problems.length <= NAMED_PROBLEMS) return [...problems];
  const rest = problems.slice(NAMED_PROBLEMS);
  const severity = rest.some((problem) => problem.severity === "error") ? "error" : "warning";
  const message = `${count(rest.length, "more object")} of this file ${rest.length === 1 ? "has a problem" : "have problems"}.`;
  return [...problems.slice(0, NAMED_PROBLEMS), { code: "more_objects", severity, path, message }];
}
