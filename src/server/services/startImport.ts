import { NAMED_REFERENCES } from "../../contract/limits.ts";
import type { ImportHead } from "../../contract/startImport.ts";
import { parseDatasetPath } from "../../model/datasetPath.ts";
import { failure } from "../../model/result.ts";
import { ApiError } from "../apiError.ts";
import type { NamedFile, StartOutcome } from "../db/operations/importStart.ts";
import type { Deps } from "../deps.ts";
import { hashingBody, readImportBody } from "./importBody.ts";
import { readImportHead } from "./importHead.ts";

/** A request to import. */
export interface ImportRequest {
  readonly workspaceId: number;
  /** The JSON body. */
  readonly source: AsyncIterable<Uint8Array>;
  readonly idempotencyKey: string | undefined;
}

/**
 * Creates an import task from a streamed body. Returns its id. The files are stored while the body is read, under a hidden task. When all
 * of it is valid, the task becomes visible in one transaction with its idempotency key. When this throws, nothing is stored.
 */
export async function startImport(deps: Deps, request: ImportRequest): Promise<number> {
  const { workspaceId, idempotencyKey } = request;
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

  const taskId = await deps.db.call("beginReceiving", { workspaceId, at: deps.now() });
  try {
    const findings = new Findings();
    const { head, files } = await readImportBody(body.chunks, async (batch) => {
      const valid = findings.withValidPaths(batch);
      const { taken, unknown } = await deps.db.call("receiveFiles", {
        workspaceId,
        taskId,
        files: valid,
        at: deps.now(),
      });
      findings.add(taken, unknown);
    });
    const checked = readImportHead(head);
    findings.refuse(files);
    const outcome = await deps.db.call("finishReceiving", {
      workspaceId,
      taskId,
      total: files,
      title: checked.head.project.title ?? "",
      targetProjectId: checked.head.project.id ?? null,
      preset: checked.preset,
      request: JSON.stringify(checked.head satisfies ImportHead),
      idempotency: idempotencyKey === undefined ? null : { key: idempotencyKey, bodySha256: body.digest() },
      at: deps.now(),
    });
    const started = taskIdOf(outcome);
    if (started !== taskId) await dropReceiving(deps, taskId);
    else deps.tasks?.wake();
    return started;
  } catch (error) {
    await dropReceiving(deps, taskId);
    throw error;
  }
}

/** Removes a task whose body was not received completely, in several transactions. */
export async function dropReceiving(deps: Deps, taskId: number): Promise<void> {
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
          details: { datasetsIds: outcome.datasetIds.slice(0, NAMED_REFERENCES), count: outcome.datasetIds.length },
        },
      );
    default:
      return outcome satisfies never;
  }
}

/** What is wrong with the files of an import: all are counted, and the first 100 of each kind are kept for the error. */
class Findings {
  #badPaths = new Finding<{ path: string; reason: string }>();
  #duplicates = new Finding<string>();
  #unknown = new Finding<{ path: string; hash?: string; fileId?: string }>();

  /** Returns the files with a valid path, without the optional leading slash. The others are recorded as findings. */
  withValidPaths(files: readonly NamedFile[]): NamedFile[] {
    return files.flatMap((file) => {
      const parsed = parseDatasetPath(file.path);
      // A lone surrogate cannot be stored as UTF-8 and would become another name.
      const valid =
        parsed.ok && /\p{Surrogate}/u.test(parsed.value) ? failure("contains half of a surrogate pair") : parsed;
      if (valid.ok) return { ...file, path: valid.value };
      this.#badPaths.add({ path: shorten(file.path), reason: valid.failure });
      return [];
    });
  }

  add(taken: readonly NamedFile[], unknown: readonly NamedFile[]): void {
    for (const { path } of taken) this.#duplicates.add(shorten(path));
    for (const { path, reference } of unknown) {
      const named = "hash" in reference ? { hash: shorten(reference.hash) } : { fileId: shorten(reference.fileId) };
      this.#unknown.add({ path: shorten(path), ...named });
    }
  }

  /** Throws when an import of `files` files cannot start. */
  refuse(files: number): void {
    if (files === 0) throw new ApiError("no_files", "body: files is empty; an import needs at least one file.");
    const [bad] = this.#badPaths.first;
    if (bad !== undefined) {
      throw new ApiError(
        "bad_path",
        `The path ${JSON.stringify(bad.path)} ${bad.reason}${this.#badPaths.andOthers("paths")}.`,
        { details: this.#badPaths.details("paths") },
      );
    }
    const [duplicate] = this.#duplicates.first;
    if (duplicate !== undefined) {
      throw new ApiError(
        "duplicate_path",
        `Two files have the path ${JSON.stringify(duplicate)}${this.#duplicates.andOthers("paths")}. A path names one file.`,
        { details: this.#duplicates.details("paths") },
      );
    }
    if (this.#unknown.count > 0) {
      throw new ApiError(
        "unknown_reference",
        `${this.#unknown.count} of ${files} files refer to content that was not uploaded to this workspace, or was removed since. Upload them and start again.`,
        { details: this.#unknown.details("files") },
      );
    }
  }
}

/** One kind of finding. */
class Finding<Item> {
  count = 0;
  readonly first: Item[] = [];

  add(item: Item): void {
    this.count += 1;
    if (this.first.length < NAMED_REFERENCES) this.first.push(item);
  }

  andOthers(what: string): string {
    return this.count === 1 ? "" : `, as do ${this.count - 1} other ${what}`;
  }

  details(name: string): Record<string, unknown> {
    return { count: this.count, [name]: this.first };
  }
}

function shorten(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 300)}...`;
}
