import type { ProblemDetails } from "../../model/problem.ts";

/** A problem before its file and object are known. */
export type Finding = Pick<ProblemDetails, "code" | "severity" | "message" | "action">;
