import type { ClassDef } from "../../../model/classDef.ts";
import { shapeName, shapeOfName } from "../../annotation/shapeNames.ts";
import { parseColor } from "../../classes/generatedColor.ts";
import type { DeclaredClass } from "../../format.ts";
import { isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";

/** Fields that are read; the rest is kept in `extra`. */
const readFields = new Set(["title", "shape", "color", "description"]);

/**
 * Reads a class of `meta.json` or `classes.json`; undefined when it has no title. The name of a shape that has no exact counterpart is kept in
 * `extra.shape`.
 */
export function classFromJson(json: unknown): DeclaredClass | undefined {
  if (!isJsonObject(json) || (typeof json.title !== "string" && typeof json.title !== "number")) return undefined;
  const title = String(json.title);
  const name = typeof json.shape === "string" ? json.shape : "any";
  const shape = shapeOfName(name);
  // Every writer writes an empty template for other shapes. It is not kept, and is written again.
  const { geometry_config: template, ...others } = otherFields(json, readFields) ?? {};
  const extra = {
    ...others,
    ...(template !== undefined && !isEmptyObject(template) && { geometry_config: template }),
    ...(shapeName(shape) !== name && { shape: name }),
  };
  return {
    title,
    shape,
    color: parseColor(json.color),
    ...(typeof json.description === "string" && json.description !== "" && { description: json.description }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

/** Returns a class as `meta.json` of the fourth generation states it. */
export function classToJson(definition: ClassDef): JsonObject {
  const { shape: keptShape, ...extra } = definition.extra ?? {};
  return {
    geometry_config: {},
    ...extra,
    title: definition.title,
    shape: typeof keptShape === "string" ? keptShape : shapeName(definition.shape),
    color: definition.color,
    ...(definition.description !== undefined && { description: definition.description }),
  };
}

function isEmptyObject(value: unknown): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
