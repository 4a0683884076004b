import type { UnreadFormat } from "../../format.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { jsonValueOf } from "../../text/json.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { readText } from "../../text/text.ts";

const MAX_FILES = 20;
const MAX_BYTES = 16 * 1024 * 1024;

/** Returns a Supervisely project of videos, volumes or point clouds, by its meta file. */
export async function findUnreadSupervisely(tree: SourceTree, signal?: AbortSignal): Promise<UnreadFormat | undefined> {
  const metas = tree.files.filter((file) => /(^|\/)meta\.json$/.test(file.path)).slice(0, MAX_FILES);
  for (const { path } of metas) {
    const text = await readText(tree, path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
    const meta = text.ok ? jsonValueOf(text.value) : undefined;
    if (!isJsonObject(meta)) continue;
    const { classes, projectType } = meta;
    if (!Array.isArray(classes) || typeof projectType !== "string" || projectType === "images") continue;
    return {
      name: `a Supervisely project of ${projectType.replaceAll("_", " ")}`,
      reason: `${path} contains "projectType": ${JSON.stringify(projectType)}`,
      advice: "Only projects of images are read.",
    };
  }
  return undefined;
}
