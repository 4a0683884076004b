import type { Tag } from "../../../model/tag.ts";
import { choiceTag } from "../../classes/choiceTag.ts";
import { isEmptyClassName } from "../../classes/classNames.ts";
import { finiteNumber, type JsonObject } from "../../text/jsonValue.ts";
import type { LabelConfig } from "./labelConfig.ts";

/** Separates the levels of a taxonomy. */
const LEVELS = " / ";

/**
 * Returns the answers of a result as tags named after its control: choices, texts, numbers. A choice that the configuration does not declare
 * goes to a tag `name (text)`. Returns undefined for a result without such answers.
 */
export function answerTags(name: string, value: JsonObject, config: LabelConfig): Tag[] | undefined {
  if (Array.isArray(value.choices)) {
    const control = config.controls.get(name);
    const known = control?.type === "Choices" ? new Set(control.values.map((choice) => choice.name)) : undefined;
    return value.choices.map((choice) => choiceTag(name, pathText(choice), known));
  }
  if (Array.isArray(value.taxonomy)) return value.taxonomy.map((path) => ({ name, value: pathText(path) }));
  if ("text" in value) {
    const texts = Array.isArray(value.text) ? value.text : [value.text];
    return texts.map((text) => ({ name, value: pathText(text) })).filter((tag) => tag.value !== "");
  }
  for (const key of ["rating", "number"]) {
    const number = finiteNumber(value[key]);
    if (number !== undefined) return [{ name, value: number }];
  }
  return typeof value.datetime === "string" ? [{ name, value: value.datetime }] : undefined;
}

/** Returns the labels of a result in the order in which they were given; empty for a result without labels; empty labels are not labels. */
export function labelsOf(value: JsonObject): string[] {
  return Object.entries(value).flatMap(([key, list]) =>
    key.endsWith("labels") && Array.isArray(list)
      ? list.map((label) => String(label ?? "")).filter((label) => !isEmptyClassName(label))
      : [],
  );
}

function pathText(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(LEVELS) : String(value ?? "");
}
