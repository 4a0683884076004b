import type { DatasetPath } from "../../model/datasetPath.ts";
import type { ProblemEvent } from "../format.ts";
import type { Finding } from "./finding.ts";
import { problemEvent } from "./problemEvent.ts";

/** Problems of one file that are named line by line. */
const NAMED_LINES = 20;

/** Collects what is wrong with the lines of one file: the first ones by line, of the others the count. */
export class LineProblems {
  readonly #path: DatasetPath;
  readonly #named: ProblemEvent[] = [];
  #more = 0;

  constructor(path: DatasetPath) {
    this.#path = path;
  }

  /** `line` counts from 1; undefined for what is wrong with no line of its own. */
  add(line: number | undefined, finding: Finding): void {
    const place = { path: this.#path, ...(line !== undefined && { line }) };
    if (this.#named.length < NAMED_LINES) this.#named.push(problemEvent({ ...finding, ...place }));
    else this.#more++;
  }

  /** The first problem, if there is one. */
  get first(): ProblemEvent["problem"] | undefined {
    return this.#named[0]?.problem;
  }

  events(): ProblemEvent[] {
    if (this.#more === 0) return this.#named;
    const message = `${this.#more} more lines of this file have such problems.`;
    return [...this.#named, problemEvent({ code: "more_lines", path: this.#path, message })];
  }
}
