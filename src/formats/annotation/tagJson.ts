import { type Tag, type TagDef, tagValueType } from "../../model/tag.ts";
import { generatedColor, parseColor } from "../classes/generatedColor.ts";
import { isJsonObject, type JsonObject, otherFields } from "../text/jsonValue.ts";

const knownOfDefinition = new Set(["name", "value_type", "values", "color", "applicable_type"]);
const knownOfTag = new Set(["name", "value"]);

/** Reads a tag of `meta.json`, also a bare name (old generations). Returns undefined for a tag without a name. */
export function tagDefFromJson(json: unknown): TagDef | undefined {
  if (typeof json === "string") {
    return { name: json, valueType: "none", color: generatedColor(json), appliesTo: "all" };
  }
  if (!isJsonObject(json) || (typeof json.name !== "string" && typeof json.name !== "number")) return undefined;
  const name = String(json.name);
  const valueType = tagValueType.safeParse(json.value_type);
  const appliesTo = json.applicable_type;
  const { classes, ...others } = otherFields(json, knownOfDefinition) ?? {};
  // Every writer writes an empty list; it is not kept, and written again.
  const limited = classes !== undefined && !(Array.isArray(classes) && classes.length === 0);
  const extra = { ...others, ...(limited && { classes }) };
  return {
    name,
    valueType: valueType.success ? valueType.data : "none",
    ...(Array.isArray(json.values) && { values: json.values.map(String) }),
    color: parseColor(json.color) ?? generatedColor(name),
    appliesTo: appliesTo === "imagesOnly" || appliesTo === "objectsOnly" ? appliesTo : "all",
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

/** Returns a tag as `meta.json` of the fourth generation declares it. */
export function tagDefToJson(definition: TagDef): JsonObject {
  return {
    classes: [],
    ...definition.extra,
    name: definition.name,
    value_type: definition.valueType,
    ...(definition.values && { values: definition.values }),
    color: definition.color,
    applicable_type: definition.appliesTo,
  };
}

/**
 * Reads a tag of an image or object, also a bare name (old generations). Returns undefined for a tag without a name. A value that is
 * neither text nor a number is kept as JSON text.
 */
export function tagFromJson(json: unknown): Tag | undefined {
  if (typeof json === "string") return { name: json };
  if (!isJsonObject(json) || (typeof json.name !== "string" && typeof json.name !== "number")) return undefined;
  const { value } = json;
  const extra = otherFields(json, knownOfTag);
  const plain = typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value);
  return {
    name: String(json.name),
    ...(value !== undefined && value !== null && { value: plain as string | number }),
    ...(extra && { extra }),
  };
}

/** Returns a tag of an image or object as annotations of the fourth generation have it. */
export function tagToJson(tag: Tag): JsonObject {
  return { ...tag.extra, name: tag.name, value: tag.value ?? null };
}
