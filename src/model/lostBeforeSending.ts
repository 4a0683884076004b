import type { Report } from "./report.ts";

/** Why files of a drop were lost before the import: the reasons by which a report counts them under `ignored`. */
export const lostBeforeSending = {
  notSent: "could not be sent",
  unreadable: "cannot be read",
  unnameable: "cannot be named",
} as const;

const reasons: ReadonlySet<string> = new Set(Object.values(lostBeforeSending));

/** Returns the number of files that a person wanted to import and that did not reach the server; junk does not count. */
export function countLostBeforeSending({ ignored }: Pick<Report, "ignored">): number {
  return ignored.reduce((sum, { reason, count }) => sum + (reasons.has(reason) ? count : 0), 0);
}
