import { createHash } from "node:crypto";
import type { z } from "zod";
import type { importRemote } from "../../contract/sources.ts";
import type { Caller } from "../auth/caller.ts";
import type { Deps } from "../deps.ts";
import { recordAudit } from "./audit.ts";
import { readImportHead } from "./importHead.ts";
import { withinLimit } from "./keyLimits.ts";
import { checkedFolder } from "./sources.ts";
import { dropReceivingSoon, taskIdOf } from "./startImport.ts";

/**
 * Creates a task that imports a folder of a source. Returns its id. The folder itself is read by the task, so that a slow disk does not hold up the
 * request. Throws 400, 422 and 429.
 */
export async function startRemoteImport(
  deps: Deps,
  caller: Caller,
  body: z.output<typeof importRemote.body>,
  idempotencyKey: string | undefined,
): Promise<number> {
  const { source, path, ...given } = body;
  const folder = checkedFolder(deps, { source, path });
  const { head, preset } = readImportHead(given);
  const { workspaceId } = caller;
  const title = head.project.title ?? "";
  return withinLimit(deps, caller, { unit: "tasks", announced: 1 }, async () => {
    const taskId = await deps.db.call("beginReceiving", { workspaceId, at: deps.now() });
    try {
      const outcome = await deps.db.call("finishReceiving", {
        workspaceId,
        taskId,
        total: 0,
        title,
        targetProjectId: head.project.id ?? null,
        preset,
        // How many files there are is not known yet.
        lane: "large",
        request: JSON.stringify(head),
        remote: JSON.stringify(folder),
        idempotency: idempotencyKey === undefined ? null : { key: idempotencyKey, bodySha256: bodySha256(body) },
        at: deps.now(),
      });
      const started = taskIdOf(outcome);
      if (started !== taskId) {
        await dropReceivingSoon(deps, taskId);
        return { result: started, used: 0 };
      }
      deps.tasks?.wake();
      const target = { id: taskId, name: title || undefined };
      await recordAudit(deps, caller, { action: "task.started", target, details: { ...folder } });
      return { result: taskId, used: 1 };
    } catch (error) {
      await dropReceivingSoon(deps, taskId);
      throw error;
    }
  });
}

function bodySha256(body: unknown): string {
  return createHash("sha256")
    .update(`import/remote\n${JSON.stringify(body)}`)
    .digest("hex");
}
