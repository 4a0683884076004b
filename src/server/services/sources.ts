import type { z } from "zod";
import type { ResponseOf } from "../../contract/endpoint.ts";
import { PAGE_BYTES } from "../../contract/limits.ts";
import type { listSourceFolder, previewSource, SourceFolder } from "../../contract/sources.ts";
import { formatOfPreset } from "../../formats/index.ts";
import { parseDatasetPath, trimSlashes } from "../../model/datasetPath.ts";
import { ApiError } from "../apiError.ts";
import type { Deps } from "../deps.ts";
import { SourceFolderError } from "../sources/remoteSource.ts";
import { SourceBusyError } from "../sources/sources.ts";
import { unknownPreset } from "./importHead.ts";
import { shorten } from "./shorten.ts";

/** Returns a page of a folder of a source. Throws 400 for a path that is not valid, 422 for a folder that cannot be read, 503 for a source that does not respond. */
export async function sourceFolderPage(
  deps: Pick<Deps, "sources">,
  query: z.output<typeof listSourceFolder.query>,
): Promise<ResponseOf<typeof listSourceFolder>> {
  const { source, path } = checkedFolder(deps, query);
  const page = { after: query.cursor, limit: query.limit, bytes: PAGE_BYTES };
  const { entries, next } = await orApiError(() => deps.sources.list(source, path, page));
  return { items: [...entries], nextCursor: next };
}

/** Returns what an import of a folder would read, within a limited time. Throws as `sourceFolderPage`, and 503 while others are made. */
export async function previewOfFolder(
  deps: Pick<Deps, "sources">,
  { preset, root, ...folder }: z.output<typeof previewSource.body>,
  signal: AbortSignal,
): Promise<ResponseOf<typeof previewSource>> {
  const checked = checkedFolder(deps, folder);
  const format = preset === "auto" ? undefined : formatOfPreset(preset);
  if (preset !== "auto" && format === undefined) throw unknownPreset(preset);
  const choice = { preset: format?.slug ?? "auto", ...(root !== undefined && { root: trimSlashes(root) }) };
  return orApiError(() => deps.sources.preview(checked, choice, signal));
}

/** Returns a folder of a source without the slashes around its path. Throws 422 for an unknown source and 400 for a path that is not valid. */
export function checkedFolder({ sources }: Pick<Deps, "sources">, { source, path }: SourceFolder): SourceFolder {
  const folder = trimSlashes(path);
  if (folder !== "") {
    const parsed = parseDatasetPath(folder);
    const fault = parsed.ok
      ? /\p{Surrogate}/u.test(folder)
        ? "contains half of a surrogate pair"
        : undefined
      : parsed.failure;
    if (fault !== undefined) {
      throw new ApiError(
        "bad_path",
        `The path ${JSON.stringify(shorten(path))} ${fault}. Send a folder of the source.`,
      );
    }
  }
  if (!sources.places.some(({ name }) => name === source)) {
    const known = sources.places.map(({ name }) => `"${name}"`).join(", ");
    const list =
      known === ""
        ? "This server has none; its operator can set IMPORT_ROOTS or IMPORT_BUCKETS."
        : `There are ${known}.`;
    throw new ApiError("unknown_source", `There is no source ${JSON.stringify(shorten(source))}. ${list}`);
  }
  return { source, path: folder };
}

async function orApiError<Value>(run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof SourceBusyError) throw new ApiError("unavailable", error.message, { retryAfterSeconds: 5 });
    if (!(error instanceof SourceFolderError)) throw error;
    if (error.fault !== "unreachable") throw new ApiError("unknown_folder", error.message);
    throw new ApiError("unavailable", error.message, { retryAfterSeconds: 30 });
  }
}
