import type { Problem } from "../model/problem.ts";
import type { FileEvent, ProblemEvent } from "./format.ts";
import type { SourceTree } from "./sourceTree.ts";

type Path = SourceTree["files"][number]["path"];

/** A problem as an event. */
export function problemEvent(problem: Problem): ProblemEvent {
  return { type: "problem", problem };
}

/** The outcome of a file that is no image of the project. */
export function fileEvent(path: Path, outcome: FileEvent["outcome"], reason?: string): FileEvent {
  return reason === undefined ? { type: "file", path, outcome } : { type: "file", path, outcome, reason };
}
