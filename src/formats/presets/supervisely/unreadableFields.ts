import { count } from "../../../model/plural.ts";
import { tagValueType } from "../../../model/tag.ts";
import { parseColor } from "../../classes/generatedColor.ts";
import type { Finding } from "../../report/finding.ts";
import { isJsonObject } from "../../text/jsonValue.ts";

/** Returns what is wrong with the colours and value types of a meta file: one finding for each kind of field. */
export function unreadableFields(classes: readonly unknown[], tags: readonly unknown[]): Finding[] {
  const findings: Finding[] = [];
  const colors = [...stated(classes, "title", "color"), ...stated(tags, "name", "color")];
  const badColors = colors.filter(({ value }) => parseColor(value) === undefined);
  if (badColors.length > 0) {
    const message = `${unknownValues(badColors, "colour is", "colours are")}. Colours have the form "#RRGGBB".`;
    findings.push({ code: "color_broken", message, action: "Other colours are chosen." });
  }
  const types = stated(tags, "name", "value_type");
  const badTypes = types.filter(({ value }) => !tagValueType.safeParse(value).success);
  if (badTypes.length > 0) {
    const message = `${unknownValues(badTypes, "value_type is", "value_types are")}. The known ones are ${tagValueType.options.join(", ")}.`;
    findings.push({ code: "tag_type_unknown", message, action: 'The value type "none" is used.' });
  }
  return findings;
}

/** A value of a field, and the class or tag that has it. */
interface Stated {
  readonly name: string;
  readonly value: unknown;
}

/** Returns the values of a field where it has one, with the names of their classes or tags. */
function stated(entries: readonly unknown[], nameField: string, field: string): Stated[] {
  return entries.flatMap((entry) => {
    if (!isJsonObject(entry)) return [];
    const { [nameField]: name, [field]: value } = entry;
    const isNamed = typeof name === "string" || typeof name === "number";
    return isNamed && value !== undefined && value !== null && value !== "" ? [{ name: String(name), value }] : [];
  });
}

function unknownValues(all: readonly Stated[], one: string, many: string): string {
  const [first] = all;
  const shown = `${JSON.stringify(first?.value).slice(0, 60)} of ${JSON.stringify(first?.name)}`;
  return `${count(all.length, one, many)} not known${all.length === 1 ? ":" : ", such as"} ${shown}`;
}
