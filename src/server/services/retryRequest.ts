import { importHead } from "../../contract/startImport.ts";
import type { RetryChoice } from "../../contract/tasks.ts";
import { formatOfPreset } from "../../formats/index.ts";
import { ApiError, notFound } from "../apiError.ts";
import type { Deps } from "../deps.ts";
import { readImportHead } from "./importHead.ts";

/**
 * Returns the preset and the request of a task with the changes of a retry; undefined when it changes nothing. Options of the former format are
 * dropped. Throws 404, and 400 for a preset that does not exist and for a task that has none.
 */
export async function changedRequest(
  deps: Deps,
  workspaceId: number,
  id: number,
  { preset, root }: RetryChoice = {},
): Promise<{ readonly preset: string; readonly request: string } | undefined> {
  if (preset === undefined && root === undefined) return undefined;
  const task = await deps.db.call("taskRequest", { workspaceId, id });
  if (!task) throw notFound();
  if (task.type !== "import")
    throw new ApiError("bad_option", `Task ${id} copies a project: it does not have a preset.`);
  const before = importHead.parse(JSON.parse(task.request));
  const isSameFormat = preset === undefined || formatOfPreset(preset)?.slug === task.preset;
  const { format, ...others } = before.options ?? {};
  const options = {
    ...others,
    ...(isSameFormat && format !== undefined && { format }),
    ...(root !== undefined && { root }),
  };
  const changed = readImportHead({ ...before, preset: preset ?? task.preset ?? "auto", options });
  return { preset: changed.preset, request: JSON.stringify(changed.head) };
}
