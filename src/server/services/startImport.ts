import { setImmediate as nextTurn } from "node:timers/promises";
import { SMALL_TASK_ANNOTATION_BYTES, SMALL_TASK_FILES } from "../../contract/limits.ts";
import type { ImportHead } from "../../contract/startImport.ts";
import type { OptionFile } from "../../formats/format.ts";
import { ApiError } from "../apiError.ts";
import type { Caller } from "../auth/caller.ts";
import { NoSpaceError } from "../blobs/blobStore.ts";
import { DatabaseBusyError } from "../db/database.ts";
import type { StartOutcome } from "../db/operations/importStart.ts";
import type { Lane } from "../db/operations/startOrder.ts";
import type { Deps } from "../deps.ts";
import { recordAudit } from "./audit.ts";
import { hashingBody, readImportBody } from "./importBody.ts";
import { ImportFindings } from "./importFindings.ts";
import { absentFile, readImportHead } from "./importHead.ts";
import { withinLimit } from "./keyLimits.ts";
import { refuseUnknownFolders } from "./refuseUnknownFolders.ts";

/** A request to import. */
export interface ImportRequest {
  readonly caller: Caller;
  /** The JSON body. */
  readonly source: AsyncIterable<Uint8Array>;
  readonly idempotencyKey: string | undefined;
}

/**
 * Creates an import task from a streamed body. Returns its id. The files are stored while the body is read, under a hidden task. When all
 * of it is valid, the task becomes visible in one transaction with its idempotency key. When this throws, nothing is stored.
 */
export async function startImport(deps: Deps, request: ImportRequest): Promise<number> {
  const { caller, idempotencyKey } = request;
  const { workspaceId } = caller;
  const body = hashingBody(request.source, "import");
  if (idempotencyKey !== undefined && (await deps.db.call("isKeyUsed", { workspaceId, key: idempotencyKey }))) {
    for await (const _ of body.chunks);
    const idempotency = { key: idempotencyKey, bodySha256: body.digest() };
    const outcome = await deps.db.call("findRepeated", { workspaceId, idempotency });
    if (outcome !== undefined) return taskIdOf(outcome);
    throw new ApiError("unavailable", "The task of this Idempotency-Key was just removed. Send the request again.", {
      retryAfterSeconds: 1,
    });
  }

  return withinLimit(deps, caller, { unit: "tasks", announced: 1 }, () => receiveImport(deps, request, body));
}

/** Returns the id of the task, and whether it is a new one. */
async function receiveImport(
  deps: Deps,
  { caller, idempotencyKey }: ImportRequest,
  body: ReturnType<typeof hashingBody>,
): Promise<{ result: number; used: number }> {
  const { workspaceId } = caller;
  const taskId = await deps.db.call("beginReceiving", { workspaceId, at: deps.now() });
  try {
    const findings = new ImportFindings();
    let annotationBytes = 0;
    const { head, files } = await readImportBody(body.chunks, async (batch) => {
      const valid = findings.wellFormed(batch);
      const received = await deps.db.call("receiveFiles", {
        workspaceId,
        taskId,
        files: valid,
        at: deps.now(),
      });
      annotationBytes += received.annotationBytes;
      findings.add(received.taken, received.unknown);
    });
    // Options may have 1 MB: others get their turn before they are checked, and before they are used.
    await nextTurn();
    const checked = readImportHead(head);
    await nextTurn();
    findings.refuse(files);
    await refuseUnknownFolders(deps, taskId, checked.head);
    await refuseAbsent(deps, taskId, checked.named);
    const outcome = await deps.db.call("finishReceiving", {
      workspaceId,
      taskId,
      total: files,
      title: checked.head.project.title ?? "",
      targetProjectId: checked.head.project.id ?? null,
      preset: checked.preset,
      lane: laneOf(files, annotationBytes),
      request: JSON.stringify(checked.head satisfies ImportHead),
      idempotency: idempotencyKey === undefined ? null : { key: idempotencyKey, bodySha256: body.digest() },
      at: deps.now(),
    });
    const started = taskIdOf(outcome);
    if (started !== taskId) await dropReceiving(deps, taskId);
    else {
      deps.tasks?.wake();
      await recordAudit(deps, caller, {
        action: "task.started",
        target: { id: taskId, name: checked.head.project.title ?? undefined },
      });
    }
    return { result: started, used: started === taskId ? 1 : 0 };
  } catch (error) {
    await dropReceivingSoon(deps, taskId);
    throw error;
  }
}

/** Returns the lane of an import of this many files, whose files that are not images have these bytes. */
function laneOf(files: number, annotationBytes: number): Lane {
  return files <= SMALL_TASK_FILES && annotationBytes <= SMALL_TASK_ANNOTATION_BYTES ? "small" : "large";
}

/** How long to wait before the rows of a refused import are removed again, ms. */
const DROP_AGAIN_MS = 5_000;

/**
 * Removes a task whose body was not received, now or, when the database is locked or its disk is full, as soon as it can. The next start of
 * the server does it too. Does not make the caller wait for that.
 */
export async function dropReceivingSoon(deps: Deps, taskId: number): Promise<void> {
  const drop = (): Promise<void> =>
    dropReceiving(deps, taskId).catch((error: unknown) => {
      deps.log.warn({ err: error, taskId }, "removing a refused import failed, retrying later");
      const passes = error instanceof DatabaseBusyError || error instanceof NoSpaceError;
      if (passes) setTimeout(() => void drop(), DROP_AGAIN_MS).unref();
    });
  const dropped = drop();
  if (!deps.db.isLocked()) await dropped;
}

/** Throws when a file that the options name is not one of those of the task. */
async function refuseAbsent(deps: Deps, taskId: number, named: readonly OptionFile[]): Promise<void> {
  if (named.length === 0) return;
  const paths = named.map(({ path }) => path);
  const known = new Set(await deps.db.call("filesOfTask", { taskId, paths }));
  const absent = named.find(({ path }) => !known.has(path));
  if (absent !== undefined) throw absentFile(absent);
}

/** Removes the tasks whose body was not received completely: all when no other process may be receiving some, else those that are abandoned. */
export async function dropAbandoned(deps: Pick<Deps, "db" | "now">): Promise<void> {
  const abandoned = await deps.db.call("listReceiving", deps.db.isShared ? { abandonedAt: deps.now() } : {});
  for (const taskId of abandoned) await dropReceiving(deps, taskId);
}

/** Removes a task whose body was not received completely, in several transactions. */
export async function dropReceiving(deps: Pick<Deps, "db">, taskId: number): Promise<void> {
  while (!(await deps.db.call("dropReceiving", { taskId })));
}

/** Returns the task id of an outcome that has one. Throws the matching `ApiError` otherwise. */
export function taskIdOf(outcome: StartOutcome): number {
  switch (outcome.outcome) {
    case "started":
    case "repeated":
      return outcome.taskId;
    case "mismatch":
      throw new ApiError(
        "idempotency_mismatch",
        "This Idempotency-Key was used for a different request. Use a new key, or repeat exactly the same call and body.",
      );
    case "unknown_project":
      throw new ApiError("unknown_project", "The project does not exist in this workspace.");
    case "unknown_dataset":
      throw new ApiError(
        "unknown_dataset",
        `The project has no dataset ${outcome.datasetIds.slice(0, 10).join(", ")}.`,
        {
          details: { datasetsIds: outcome.datasetIds, count: outcome.count },
        },
      );
    default:
      return outcome satisfies never;
  }
}
