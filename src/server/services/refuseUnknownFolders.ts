import { NAMED_REFERENCES } from "../../contract/limits.ts";
import type { ImportHead } from "../../contract/startImport.ts";
import { trimSlashes } from "../../model/datasetPath.ts";
import { ApiError } from "../apiError.ts";
import type { Deps } from "../deps.ts";
import { shorten } from "./shorten.ts";

/** Throws 400 when a folder in the options of an import has no files, so that a misspelt one is not an import of nothing. */
export async function refuseUnknownFolders(deps: Deps, taskId: number, { options }: ImportHead): Promise<void> {
  const { root = "", include = [] } = options ?? {};
  const named = [
    { field: "options.root", folder: root },
    ...include.map((folder, i) => ({ field: `options.include[${i}]`, folder })),
  ];
  const given = named.filter(({ folder }) => trimSlashes(folder) !== "");
  if (given.length === 0) return;
  const folders = given.map(({ folder }) => trimSlashes(folder));
  const without = new Set(await deps.db.call("foldersWithoutFiles", { taskId, folders }));
  const unknown = given.filter(({ folder }) => without.has(trimSlashes(folder)));
  const [first] = unknown;
  if (first === undefined) return;
  throw new ApiError(
    "bad_option",
    `body: ${first.field} is ${JSON.stringify(shorten(first.folder))}, and the import has no files in such a folder.`,
    { details: { count: unknown.length, folders: unknown.slice(0, NAMED_REFERENCES) } },
  );
}
