import type { Product } from "../e2e/product.ts";
import { checkSet, type Promised, type SetReport } from "../e2e/setChecker.ts";
import type { PartResult } from "./part.ts";

/** What is wrong with the data of a server, for the result of a part. */
type Findings = Pick<PartResult, "lost" | "corrupt" | "problems">;

/** Compares a running server with its promises by the set checker, then stops it and lets `check --read-data` read every byte. */
export async function readServer(
  product: Product,
  promised: Promised,
  when: string,
): Promise<Findings & { read: number }> {
  const report = await checkSet(product, promised);
  await product.stop();
  const check = await product.command("check", "--read-data");
  const problems = sentences(report, when);
  if (check.code !== 0) problems.push(`${when}: check --read-data found damage: ${check.output.slice(-500)}`);
  return { read: report.read, lost: report.lost.length, corrupt: report.corrupt.length, problems };
}

/** Returns what a reader found as sentences. */
export function sentences({ read: _, ...found }: SetReport, when: string): string[] {
  return Object.entries(found)
    .filter(([, list]) => list.length > 0)
    .map(([kind, list]) => `${when}: ${kind} ${list.length}: ${list.slice(0, 3).join(", ")}`);
}

/** Returns the messages of errors that a server logged, except those that match `expected`. */
export function loggedErrors(log: string, expected: RegExp = /^$/): string[] {
  return log
    .split("\n")
    .filter((line) => /"level":(50|60)/.test(line) || /^\S*Error:|unhandled rejection/.test(line))
    .filter((line) => !expected.test(line));
}
