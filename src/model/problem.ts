import { z } from "zod";
import { type ProblemCode, problemCodes } from "./problemCodes.ts";
import { severity } from "./severity.ts";

/** Something in the data that a person can act on. A problem is a value; it never stops the other files. */
export const problem = z.object({
  /**
   * What kind of problem it is; reports group by it. Open, because a report may have been made by another version; this version writes the
   * codes of `problemCodes` alone.
   */
  code: z.string(),
  severity,
  /** Path of the file inside the drop, exactly as dropped. */
  path: z.string().optional(),
  /** Line in that file, from 1. */
  line: z.number().int().positive().optional(),
  /** Which object of the file, such as `objects[3]` or an id. */
  object: z.string().optional(),
  /** What is wrong: one plain sentence that names the values. */
  message: z.string(),
  /** What was done about it, or what to do: one plain sentence. */
  action: z.string().optional(),
});
/** A problem in a report of this version or another. */
export type ReportedProblem = z.infer<typeof problem>;

/** A problem as this version makes it. */
export type Problem = Omit<ReportedProblem, "code"> & { code: ProblemCode };

/** A problem as code states it: its severity is that of its code unless it has one of its own. */
export type ProblemDetails = Omit<Problem, "severity"> & Partial<Pick<Problem, "severity">>;

/**
 * Returns a problem with its severity.
 *
 * @example
 * problemOf({ code: "clipped", path, message: "The box reaches beyond the image of 640 x 480 pixels." });
 */
export function problemOf(details: ProblemDetails): Problem {
  return { ...details, severity: details.severity ?? problemCodes[details.code].severity };
}
