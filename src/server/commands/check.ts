import { formatBytes } from "../byteSize.ts";
import { DEFAULT_WORKSPACE } from "../services/keys.ts";
import type { CommandContext } from "./commandContext.ts";

/** `dropset check`: says every damage it finds; exit code 1 when there is any. */
export async function runCheck(
  { deps, maintenance, say, signal }: CommandContext,
  { readData, rebuild }: { readData: boolean; rebuild: boolean },
): Promise<number> {
  if (rebuild) {
    const workspaceId = await deps.db.call("ensureWorkspace", { name: DEFAULT_WORKSPACE, at: deps.now() });
    const { segments, restored, broken } = await maintenance.rebuild({ workspaceId, signal });
    for (const { segment, reason } of broken) say(`segment ${segment} cannot be used: ${reason}`);
    say(`Rebuilt from ${count(segments, "segment")}: ${count(restored, "content")} came back.`);
  }
  const findings = maintenance.check({ readData, signal });
  for (;;) {
    const step = await findings.next();
    if (!step.done) {
      say(step.value.message);
      continue;
    }
    const { segments, blobs, bytes, deadBytes, damage } = step.value;
    const how = readData ? "read and hashed" : "looked up";
    say(
      `${count(blobs, "content")} (${formatBytes(bytes)}) in ${count(segments, "segment")} ${how}; ${formatBytes(deadBytes)} can be freed by gc.`,
    );
    say(damage === 0 ? "No damage found." : `${count(damage, "damage")} found.`);
    return damage === 0 ? 0 : 1;
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
