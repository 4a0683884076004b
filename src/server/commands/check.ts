import { count } from "../../model/plural.ts";
import { formatBytes } from "../byteSize.ts";
import { DEFAULT_WORKSPACE } from "../services/managedWorkspace.ts";
import type { CommandContext } from "./commandContext.ts";

/** Runs `dropset check`: prints every finding. Returns exit code 1 when there is damage. */
export async function runCheck(
  { deps, maintenance, print, signal }: Omit<CommandContext, "url" | "serving">,
  { readData, rebuild }: { readData: boolean; rebuild: boolean },
): Promise<number> {
  if (rebuild) {
    const workspaceId = await deps.db.call("ensureWorkspace", { name: DEFAULT_WORKSPACE, at: deps.now() });
    const { segments, restored, broken } = await maintenance.rebuild({ workspaceId, signal });
    for (const { segment, reason } of broken) print(`Segment ${segment} cannot be read: ${reason}.`);
    print(`Restored ${count(restored, "blob")} from ${count(segments, "segment")}.`);
  }
  const findings = maintenance.check({ readData, signal });
  for (;;) {
    const step = await findings.next();
    if (!step.done) {
      print(step.value.message);
      continue;
    }
    const { segments, blobs, bytes, damage } = step.value;
    const how = readData ? "Read and hashed" : "Checked";
    print(`${how} ${count(blobs, "blob")} (${formatBytes(bytes)}) in ${count(segments, "segment")}.`);
    print(`${formatBytes(await maintenance.freeableBytes(signal))} can be freed with "dropset gc".`);
    print(damage === 0 ? "No damage found." : `Found ${count(damage, "damaged item")}.`);
    return damage === 0 ? 0 : 1;
  }
}
