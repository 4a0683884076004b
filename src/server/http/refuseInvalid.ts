import type { z } from "zod";
import type { ErrorCode } from "../../contract/errors.ts";
import { ApiError } from "../apiError.ts";

/** Returns a 400 for a part of a request that does not fit its schema: the message names the first field, `details` lists the first 100. */
export function refuseInvalid(
  part: string,
  error: z.ZodError,
  at: readonly PropertyKey[] = [],
  code: ErrorCode = "bad_request",
): ApiError {
  const issues = error.issues.flatMap((issue) => {
    const unknown = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [key]) : [[]];
    return unknown.map((key) => ({ field: fieldName([...at, ...issue.path, ...key]), message: sentenceOf(issue) }));
  });
  const [first] = issues;
  const where = first === undefined || first.field === "" ? `The ${part}` : `${part}: ${first.field}`;
  return new ApiError(code, `${where} is not valid: ${first?.message ?? "unexpected value"}.`, {
    details: issues.slice(0, 100),
  });
}

/** Returns what is wrong with a field, for a person. */
function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== "invalid_type" || !issue.message.endsWith("received undefined")) return issue.message;
  return `it is missing; expected ${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected}`;
}

/** Returns the path of a field as text: `["files", 3, "path"]` as `files[3].path`. */
function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, step) => {
    if (typeof step === "number") return `${name}[${step}]`;
    return name === "" ? String(step) : `${name}.${String(step)}`;
  }, "");
}
