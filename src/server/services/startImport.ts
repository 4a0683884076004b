import { NAMED_REFERENCES } from "../../contract/limits.ts";
import type { ImportHead } from "../../contract/startImport.ts";
import { parseDatasetPath } from "../../model/datasetPath.ts";
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
 * Makes an import task from a streamed body; answers its id. Rows are stored as they are read, under a task that nobody sees; only when
 * all is right it becomes one, in one transaction with its idempotency key. When this throws, nothing is left.
 */
export async function startImport(deps: Deps, request: ImportRequest): Promise<number> {
  const { workspaceId, idempotencyKey } = request;
  const body = hashingBody(request.source, "import");
  if (idempotencyKey !== undefined && (await deps.db.call("isKeyUsed", { workspaceId, key: idempotencyKey }))) {
    for await (const _ of body.chunks);
    const idempotency = { key: idempotencyKey, bodySha256: body.digest() };
    const outcome = await deps.db.call("findRepeated", { workspaceId, idempotency });
    if (outcome !== undefined) return taskIdOf(outcome);
    throw new ApiError("unavailable", "The task of this Idempotency-Key was just removed. Try again.", {
      retryAfterSeconds: 1,
    });
  }

  const taskId = await deps.db.call("beginReceiving", { workspaceId, at: deps.now() });
  try {
    const findings = new Findings();
    const { head, files } = await readImportBody(body.chunks, async (batch) => {
      const sound = findings.withSoundPaths(batch);
      const { taken, unknown } = await deps.db.call("receiveFiles", {
        workspaceId,
        taskId,
        files: sound,
        at: deps.now(),
      });
      findings.add(sound, taken, unknown);
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

/** Removes a task that was not finished receiving, bit by bit. */
export async function dropReceiving(deps: Deps, taskId: number): Promise<void> {
  while (!(await deps.db.call("dropReceiving", { taskId })));
}

/** The task of an outcome that has one; throws the refusal otherwise. */
export function taskIdOf(outcome: StartOutcome): number {
  switch (outcome.outcome) {
    case "started":
    case "repeated":
      return outcome.taskId;
    case "mismatch":
      throw new ApiError(
        "idempotency_mismatch",
        "This Idempotency-Key was used for another request. Use a new key, or repeat exactly the same call and body.",
      );
    case "unknown_project":
      throw new ApiError("unknown_project", "There is no such project in this workspace.");
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

/** What is wrong with the files of an import: counted in full, the first 100 of each kind kept by name. */
class Findings {
  #badPaths = new Finding<{ path: string; reason: string }>();
  #duplicates = new Finding<string>();
  #unknown = new Finding<{ path: string; hash?: string; fileId?: string }>();

  /** The files whose path can be one, without the optional leading slash; the others are noted. */
  withSoundPaths(files: readonly NamedFile[]): NamedFile[] {
    return files.flatMap((file) => {
      const parsed = parseDatasetPath(file.path);
      // Half a character cannot be stored as text and would come back as another name.
      const refused =
        "refused" in parsed ? parsed.refused : /\p{Surrogate}/u.test(file.path) ? "has half a character" : undefined;
      if (refused === undefined && "path" in parsed) return { ...file, path: parsed.path };
      this.#badPaths.add({ path: shorten(file.path), reason: refused ?? "" });
      return [];
    });
  }

  add(files: readonly NamedFile[], taken: readonly number[], unknown: readonly number[]): void {
    for (const index of taken) this.#duplicates.add(shorten(files[index]!.path));
    for (const index of unknown) {
      const { path, reference } = files[index]!;
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
        `${this.#unknown.count} of ${files} files refer to content that was never uploaded here, or was removed since. Upload them and start again.`,
        { details: this.#unknown.details("files") },
      );
    }
  }
}

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
