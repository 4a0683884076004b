import { count } from "../../model/plural.ts";
import { formatBytes } from "../byteSize.ts";
import type { CommandContext } from "./commandContext.ts";

/**
 * Runs `dropset gc`: frees unused space. While a server runs, rewritten segments are kept for ten more minutes for its readers. Returns exit
 * code 1 when there is damage.
 */
export async function runGc({ maintenance, serving, print, signal }: CommandContext): Promise<number> {
  const report = await maintenance.sweep({ signal, ...(serving ? {} : { graceMs: 0 }) });
  const { swept, orphans, leftovers, retired, freedBytes, removed } = report;
  print(
    `Removed ${count(swept, "unused blob")}, ${count(orphans, "segment")} without rows and ${count(leftovers, "unfinished file")}.`,
  );
  print(`Rewrote ${count(retired, "segment")}, deleted ${removed}, freed ${formatBytes(freedBytes)}.`);
  if (serving && retired > 0) print("The server deletes the rewritten segments within 15 minutes.");
  for (const { segment, hash } of report.damaged) print(`Blob ${hash} in segment ${segment} is damaged.`);
  return report.damaged.length === 0 ? 0 : 1;
}
