import type { Problem } from "../../model/problem.ts";

/** A problem that does not yet know in which file and object it is. */
export type Note = Pick<Problem, "code" | "severity" | "message" | "action">;
