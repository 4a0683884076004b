import type { Figure } from "../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../model/image.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import { framedOn, type Size, settleGeometry, sizeFinding } from "../geometry/rules.ts";

/** A figure and where in its file it stands. */
export interface PlacedFigure {
  readonly figure: Figure;
  readonly line?: number | undefined;
  readonly object?: string | undefined;
}

/** Problems of one file that are named one by one. */
const NAMED_PROBLEMS = 20;

/**
 * Holds the figures of one annotation against its image: says when the sizes differ, clips at the image's edge, reports what has no area.
 * `annotated` is the size that the annotation states.
 */
export function settleFigures(
  placed: readonly PlacedFigure[],
  info: ImageInfo,
  annotated: Size | undefined,
  path: string,
): { figures: Figure[]; problems: ProblemDetails[] } {
  const problems: ProblemDetails[] = [];
  const differs = sizeFinding(annotated, info);
  if (differs !== undefined) problems.push({ ...differs, path });
  const frame = framedOn(annotated, info) === "stored" ? annotated : (uprightSize(info) ?? annotated);
  const figures = placed.flatMap(({ figure, line, object }) => {
    const { geometry, finding } = settleGeometry(figure.geometry, frame);
    if (finding !== undefined) problems.push({ ...finding, path, ...(line && { line }), ...(object && { object }) });
    return geometry === undefined ? [] : [{ ...figure, geometry }];
  });
  return { figures, problems: atMost(problems, path) };
}

/** The first problems of a file, and how many there are beside them. */
export function atMost(problems: readonly ProblemDetails[], path: string): ProblemDetails[] {
  if (problems.length <= NAMED_PROBLEMS) return [...problems];
  const rest = problems.slice(NAMED_PROBLEMS);
  const severity = rest.some((problem) => problem.severity === "error") ? "error" : "warning";
  const message = `${rest.length} more objects of this file have such problems.`;
  return [...problems.slice(0, NAMED_PROBLEMS), { code: "more_objects", severity, path, message }];
}
