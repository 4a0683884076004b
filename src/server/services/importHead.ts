import { knownFields } from "../../contract/knownFields.ts";
import { type ImportHead, importHead } from "../../contract/startImport.ts";
import type { OptionFile } from "../../formats/format.ts";
import { formatOfPreset, formats } from "../../formats/index.ts";
import { ApiError } from "../apiError.ts";
import { refuseInvalid } from "../http/refuseInvalid.ts";
import { projectTitle } from "./projectTitle.ts";

/** The validated body of an import without its files. `preset` is the slug of its format, or `auto`. */
interface CheckedImportHead {
  readonly head: ImportHead;
  readonly preset: string;
  /** Files of the drop that the options name. */
  readonly named: readonly OptionFile[];
}

/** Validates the body of an import, except its files. Throws 400 with the name of the field. */
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
  let named: readonly OptionFile[] = [];
  if (format !== undefined) {
    const options = knownFields(format.options).safeParse(chosen ?? {});
    if (!options.success) throw refuseInvalid("body", options.error, ["options", "format"], "bad_option");
    named = format.filesInOptions?.(options.data) ?? [];
  } else if (chosen !== undefined && Object.keys(chosen).length > 0) {
    throw new ApiError("bad_option", 'body: options.format needs a preset. With "auto" the format is not known yet.');
  }
  return { head: { ...head, project: { ...head.project, title } }, preset: format?.slug ?? "auto", named };
}

/** Returns the error for a file that an option names and the import does not contain. */
export function absentFile({ option, path }: OptionFile): ApiError {
  return new ApiError(
    "bad_option",
    `body: options.format.${option} names ${JSON.stringify(path.slice(0, 300))}, which is not the path of one of the files.`,
  );
}

/** Returns the error for a preset that does not exist. */
export function unknownPreset(preset: unknown): ApiError {
  const what =
    preset === undefined ? "preset is missing" : `preset ${JSON.stringify(preset).slice(0, 100)} does not exist`;
  const known = formats.map((format) => `${format.preset} or "${format.slug}" (${format.title})`);
  return new ApiError("unknown_preset", `body: ${what}. The presets are ${known.join(", ")}, and "auto".`, {
    details: formats.map(({ preset: id, slug, title }) => ({ id, slug, title })),
  });
}
