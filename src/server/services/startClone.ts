import { createHash } from "node:crypto";
import type { z } from "zod";
import type { importLocal } from "../../contract/importLocal.ts";
import type { Caller } from "../auth/caller.ts";
import type { Deps } from "../deps.ts";
import { recordAudit } from "./audit.ts";
import { withinLimit } from "./keyLimits.ts";
import { projectTitle } from "./projectTitle.ts";
import { taskIdOf } from "./startImport.ts";

/** Creates a task that copies datasets of a library project into a new project. Returns its id. */
export async function startClone(
  deps: Deps,
  caller: Caller,
  body: z.output<typeof importLocal.body>,
  idempotencyKey: string | undefined,
): Promise<number> {
  const title = projectTitle("title", body.title);
  const datasetIds = [...new Set(body.datasetsIds ?? [])];
  return withinLimit(deps, caller, { unit: "tasks", announced: 1 }, async () => {
    const request = JSON.stringify({ id: body.id, title, datasetsIds: datasetIds });
    const idempotency = idempotencyKey === undefined ? null : { key: idempotencyKey, bodySha256: bodySha256(body) };
    const outcome = await deps.db.call("startClone", {
      workspaceId: caller.workspaceId,
      projectId: body.id,
      datasetIds,
      title,
      request,
      idempotency,
      at: deps.now(),
    });
    const result = taskIdOf(outcome);
    if (outcome.outcome !== "started") return { result, used: 0 };
    deps.tasks?.wake();
    const details = { libraryProject: body.id };
    await recordAudit(deps, caller, { action: "task.started", target: { id: result, name: title }, details });
    return { result, used: 1 };
  });
}

function bodySha256(body: unknown): string {
  return createHash("sha256")
    .update(`import/local\n${JSON.stringify(body)}`)
    .digest("hex");
}
