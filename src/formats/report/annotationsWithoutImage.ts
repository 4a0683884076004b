import type { ProblemEvent } from "../format.ts";

/** Problems about annotations whose image is not in the drop. */
const codes: readonly string[] = ["annotation_without_image", "image_absent"];

/** Returns the number of annotations that a problem reports because their image is not in the drop; 0 for other problems. */
export function annotationsWithoutImage({ problem, annotations = 1 }: ProblemEvent): number {
  return codes.includes(problem.code) ? annotations : 0;
}
