import { tagValueType } from "../../../model/tag.ts";
import { parseColor } from "../../classes/generatedColor.ts";
import type { Finding } from "../../report/finding.ts";
import { isJsonObject } from "../../text/jsonValue.ts";

/** What a meta file states about its classes and tags and nobody can read: one note for each kind of field. */
export function unreadableFields(classes: readonly unknown[], tags: readonly unknown[]): Finding[] {
  const findings: Finding[] = [];
  const colors = [...stated(classes, "title", "color"), ...stated(tags, "name", "color")];
  const badColors = colors.filter(({ value }) => parseColor(value) === undefined);
  if (badColors.length > 0) {
    const message = `${such(badColors, "colour is", "colours are")}. A colour is written as "#RRGGBB".`;
    findings.push({ code: "color_broken", message, action: "Another colour was chosen." });
  }
  const types = stated(tags, "name", "value_type");
  const badTypes = types.filter(({ value }) => !tagValueType.safeParse(value).success);
  if (badTypes.length > 0) {
    const message = `${such(badTypes, "value_type is", "value_types are")}. There are ${tagValueType.options.join(", ")}.`;
    findings.push({ code: "tag_type_unknown", message, action: 'Taken as "none".' });
  }
  return findings;
}

interface Stated {
  readonly name: string;
  readonly value: unknown;
}

/** The values of a field where it says something, with the names of their classes or tags. */
function stated(entries: readonly unknown[], nameField: string, field: string): Stated[] {
  return entries.flatMap((entry) => {
    if (!isJsonObject(entry)) return [];
    const { [nameField]: name, [field]: value } = entry;
    const isNamed = typeof name === "string" || typeof name === "number";
    return isNamed && value !== undefined && value !== null && value !== "" ? [{ name: String(name), value }] : [];
  });
}

function such(all: readonly Stated[], one: string, many: string): string {
  const [first] = all;
  const shown = `${JSON.stringify(first?.value).slice(0, 60)} of ${JSON.stringify(first?.name)}`;
  return all.length === 1 ? `1 ${one} not known: ${shown}` : `${all.length} ${many} not known, such as ${shown}`;
}
