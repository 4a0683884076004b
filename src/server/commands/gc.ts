import { formatBytes } from "../byteSize.ts";
import type { CommandContext } from "./commandContext.ts";

/** `dropset gc`: frees what nothing uses. While a server runs, rewritten segments stay for ten more minutes for those who read them. */
export async function runGc({ maintenance, serving, say, signal }: CommandContext): Promise<number> {
  const report = await maintenance.sweep({ signal, ...(serving ? {} : { graceMs: 0 }) });
  say(`${report.swept} unused contents and ${report.orphans} segments without rows removed.`);
  say(`${report.retired} segments rewritten, ${formatBytes(report.freedBytes)} freed, ${report.removed} deleted now.`);
  if (serving && report.retired > 0) say("The server deletes the rewritten segments within 15 minutes.");
  for (const { segment, hash } of report.damaged) say(`damaged: content ${hash} in segment ${segment}`);
  return report.damaged.length === 0 ? 0 : 1;
}
