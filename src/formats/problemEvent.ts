import type { Problem } from "../model/problem.ts";
import type { FileEvent, ProblemEvent } from "./format.ts";
import type { SourceTree } from "./sourceTree.ts";

type Path = SourceTree["files"][number]["path"];

/** A problem as an event; `annotations`: how many annotations are lost with it, when that is known. */
export function problemEvent(problem: Problem, annotations?: number): ProblemEvent {
  return { type: "problem", problem, ...(annotations !== undefined && { annotations }) };
}

/** The outcome of a file that is no image of the project. */
export function fileEvent(path: Path, outcome: FileEvent["outcome"], reason?: string): FileEvent {
  return reason === undefined ? { type: "file", path, outcome } : { type: "file", path, outcome, reason };
}
