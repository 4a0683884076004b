import type { FormatChoice, FormatQuestion } from "../../contract/detected.ts";
import { retryTask } from "../../contract/tasks.ts";
import type { Verdict } from "../../formats/detect/detect.ts";
import type { DatasetFormat, Detection } from "../../formats/format.ts";
import { formatOfPreset } from "../../formats/index.ts";
import { TaskError } from "./taskError.ts";

/** Choices that a message names. */
const NAMED_CHOICES = 5;

/** Returns the error of a task whose drop can be read in several ways: its message and its details name them, and how to choose one. */
export function ambiguousFormat(
  taskId: number,
  candidates: readonly Detection[],
  formats: readonly DatasetFormat[] | undefined,
): TaskError {
  const choices = choicesOf(candidates, formats);
  const [first] = choices;
  const named = choices.slice(0, NAMED_CHOICES).map(describeChoice).join("; ");
  const more = choices.length > NAMED_CHOICES ? "; and others" : "";
  const what = choices.length === 1 ? "The detected format is not certain" : "This drop can be read in several ways";
  const how =
    first === undefined
      ? ""
      : ` Choose one: POST ${retryTask.path.replace(":id", String(taskId))} with a body such as ${bodyOf(first)}. No file has to be sent again.`;
  return new TaskError("ambiguous_format", `${what}: ${named}${more}.${how}`, {
    candidates: choices,
  } satisfies FormatQuestion);
}

/** Returns the error of a task whose format is known and not read. `details` lists what the drop can be read as instead. */
export function unsupportedFormat(
  { unread, candidates }: Extract<Verdict, { kind: "unsupported" }>,
  formats: readonly DatasetFormat[] | undefined,
): TaskError {
  const { name, reason, advice } = unread;
  return new TaskError(
    "unsupported_format",
    `This is ${name} (${reason}), a format that Dropset does not read. ${advice}`,
    { format: unread, candidates: choicesOf(candidates, formats) } satisfies FormatQuestion & { format: unknown },
  );
}

function choicesOf(candidates: readonly Detection[], formats: readonly DatasetFormat[] | undefined): FormatChoice[] {
  return candidates.flatMap(({ slug, certainty, root, reasons }) => {
    const format = formatOfPreset(slug, formats);
    if (format === undefined) return [];
    return [{ preset: format.preset, slug, title: format.title, certainty, root, reasons: [...reasons] }];
  });
}

function describeChoice({ preset, slug, title, root, reasons }: FormatChoice): string {
  const where = root === "" ? "" : ` in the folder ${JSON.stringify(root)}`;
  return `${title}${where} (preset ${preset} or "${slug}": ${reasons.join(", ")})`;
}

/** Returns the body of a retry that makes a choice, as JSON. */
function bodyOf({ slug, root }: FormatChoice): string {
  return JSON.stringify({ preset: slug, ...(root !== "" && { root }) });
}
