import { knownFields } from "../../contract/knownFields.ts";
import { type ImportHead, importHead } from "../../contract/startImport.ts";
import { formatOfPreset, formats } from "../../formats/index.ts";
import { ApiError } from "../apiError.ts";
import { refuseInvalid } from "../http/refuseInvalid.ts";
import { projectTitle } from "./projectTitle.ts";

/** The body of an import without its files, checked; `preset` is the slug of its format, or `auto`. */
export interface CheckedImportHead {
  readonly head: ImportHead;
  readonly preset: string;
}

/** Checks everything about an import that can be told without its files. Throws 400 that names the field. */
export function readImportHead(value: Readonly<Record<string, unknown>>): CheckedImportHead {
  const { preset } = value;
  if (typeof preset !== "number" && typeof preset !== "string") throw unknownPreset(preset);
  const result = importHead.safeParse({ ...value });
  if (!result.success) throw refuseInvalid("body", result.error);
  const head = result.data;
  const given = head.project.title ?? "";
  const isNew = (head.project.id ?? null) === null;
  const title = isNew || given.trim() !== "" ? projectTitle("project.title", given) : "";
  const format = preset === "auto" ? undefined : formatOfPreset(preset);
  if (format === undefined && preset !== "auto") throw unknownPreset(preset);
  const chosen = head.options?.format;
  if (format !== undefined) {
    const options = knownFields(format.options).safeParse(chosen ?? {});
    if (!options.success) throw refuseInvalid("body", options.error, ["options", "format"], "bad_option");
  } else if (chosen !== undefined && Object.keys(chosen).length > 0) {
    throw new ApiError("bad_option", 'body: options.format needs a preset; with "auto" the format is not known yet.');
  }
  return { head: { ...head, project: { ...head.project, title } }, preset: format?.slug ?? "auto" };
}

function unknownPreset(preset: unknown): ApiError {
  const shown = preset === undefined ? "none was given" : `there is no preset ${JSON.stringify(preset).slice(0, 100)}`;
  const known = formats.map((format) => `${format.preset} or "${format.slug}" (${format.title})`);
  return new ApiError("unknown_preset", `body: preset: ${shown}. The presets are ${known.join(", ")}, and "auto".`, {
    details: formats.map(({ preset: id, slug, title }) => ({ id, slug, title })),
  });
}
