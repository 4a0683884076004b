import type { DatasetPath } from "../../model/datasetPath.ts";
import { type ProblemDetails, problemOf } from "../../model/problem.ts";
import type { FileEvent, ProblemEvent } from "../format.ts";

/**
 * Returns a problem as an event. `lost`: how many annotations are lost with it, if known; an object, so that a list of problems can be mapped
 * with this function without its indexes being counted as annotations.
 */
export function problemEvent(problem: ProblemDetails, lost?: Pick<ProblemEvent, "annotations">): ProblemEvent {
  return { type: "problem", problem: problemOf(problem), ...lost };
}

/** Characters that each text of a problem may have: the names in it may have any length. */
const MOST_CHARACTERS = 500;

/** Returns an event with its texts cut to a length that a table can show. */
export function withShortTexts(event: ProblemEvent): ProblemEvent {
  const { message, action, object } = event.problem;
  if ([message, action, object].every((text) => (text?.length ?? 0) <= MOST_CHARACTERS)) return event;
  const short = (text: string) => (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text);
  const problem = { ...event.problem, message: short(message) };
  if (action !== undefined) problem.action = short(action);
  if (object !== undefined) problem.object = short(object);
  return problemEvent(problem);
}

/** Returns the outcome of a file that is not an image of the project. */
export function fileEvent(path: DatasetPath, outcome: FileEvent["outcome"], reason?: string): FileEvent {
  return reason === undefined ? { type: "file", path, outcome } : { type: "file", path, outcome, reason };
}
