import type { ProblemCode } from "../../model/problemCodes.ts";
import type { Finding } from "./finding.ts";

/** What is wrong with a line of a label file, which is left out. */
export function brokenLine(code: ProblemCode, message: string): { readonly wrong: Finding } {
  return { wrong: { code, severity: "warning", message, action: "The line is left out." } };
}

/** A finite number in decimal form, `-1.5`, `.5` or `1e-3`; undefined for any other text. */
export function decimal(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
