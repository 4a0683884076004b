import type { ProblemCode } from "../../model/problemCodes.ts";
import { type Failed, failure } from "../../model/result.ts";
import type { Finding } from "./finding.ts";

/** Returns the failure for a line of a label file that cannot be read. */
export function brokenLine(code: ProblemCode, message: string): Failed<Finding> {
  return failure({ code, severity: "warning", message, action: "The line is left out." });
}

/** A finite number in decimal form, `-1.5`, `.5` or `1e-3`; undefined for any other text. */
export function decimal(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
