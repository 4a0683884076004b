import type { ClassDef } from "../../../model/classDef.ts";
import { shapeName, shapeOfName } from "../../annotation/shapeNames.ts";
import { parseColor } from "../../classes/generatedColor.ts";
import type { DeclaredClass } from "../../format.ts";
import { isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";

const known = new Set(["title", "shape", "color", "description"]);

/**
 * A class as `meta.json` (or the list of `classes.json`) declares it; undefined when it has no title. The word of a shape
 * that has no exact counterpart is kept in `extra.shape`.
 */
export function classFromJson(json: unknown): DeclaredClass | undefined {
  if (!isJsonObject(json) || (typeof json.title !== "string" && typeof json.title !== "number")) return undefined;
  const title = String(json.title);
  const word = typeof json.shape === "string" ? json.shape : "any";
  const shape = shapeOfName(word);
  // An empty template is what every writer puts there; it is written again without being kept.
  const { geometry_config: template, ...others } = otherFields(json, known) ?? {};
  const extra = {
    ...others,
    ...(template !== undefined && !isEmptyObject(template) && { geometry_config: template }),
    ...(shapeName(shape) !== word && { shape: word }),
  };
  return {
    title,
    shape,
    color: parseColor(json.color),
    ...(typeof json.description === "string" && json.description !== "" && { description: json.description }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

/** A class as `meta.json` of the fourth generation writes it. */
export function classToJson(definition: ClassDef): JsonObject {
  const { shape: word, ...extra } = definition.extra ?? {};
  return {
    geometry_config: {},
    ...extra,
    title: definition.title,
    shape: typeof word === "string" ? word : shapeName(definition.shape),
    color: definition.color,
    ...(definition.description !== undefined && { description: definition.description }),
  };
}

function isEmptyObject(value: unknown): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
