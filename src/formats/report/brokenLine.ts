import type { ProblemCode } from "../../model/problemCodes.ts";
import { type Failed, failure } from "../../model/result.ts";
import type { Finding } from "./finding.ts";

/** Returns the failure for a line of a label file that cannot be read. */
export function brokenLine(code: ProblemCode, message: string): Failed<Finding> {
  return failure({ code, severity: "warning", message, action: "The line is skipped." });
}
