import type { DatasetPath } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import type { ProblemEvent } from "../format.ts";
import type { Finding } from "./finding.ts";
import { problemEvent } from "./problemEvent.ts";

/** Problems of one file that are reported line by line. */
const NAMED_LINES = 20;

/** Collects the problems of the lines of one file: the first 20 one by one, of the others the count. */
export class LineProblems {
  readonly #path: DatasetPath;
  readonly #named: ProblemEvent[] = [];
  #more = 0;

  constructor(path: DatasetPath) {
    this.#path = path;
  }

  /** Adds a problem. `line` counts from 1; undefined for a problem without a line. */
  add(line: number | undefined, finding: Finding): void {
    const place = { path: this.#path, ...(line !== undefined && { line }) };
    if (this.#named.length < NAMED_LINES) this.#named.push(problemEvent({ ...finding, ...place }));
    else this.#more++;
  }

  /** The first problem, if there is one. */
  get first(): ProblemEvent["problem"] | undefined {
    return this.#named[0]?.problem;
  }

  /** Returns the collected problems as events. */
  events(): ProblemEvent[] {
    if (this.#more === 0) return this.#named;
    const message = `${count(this.#more, "more line")} of this file ${this.#more === 1 ? "has a problem" : "have problems"}.`;
    return [...this.#named, problemEvent({ code: "more_lines", path: this.#path, message })];
  }
}
