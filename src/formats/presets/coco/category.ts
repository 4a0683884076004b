import { parseColor } from "../../classes/generatedColor.ts";
import type { DeclaredClass } from "../../format.ts";
import { distinctNames, graphTemplate } from "../../geometry/graphTemplate.ts";
import { type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { type IdKey, idKey } from "./idKey.ts";

/** A category of one file. Ids are the file's own: another file may use the same id for another class. */
export interface Category {
  readonly id: IdKey;
  readonly class: DeclaredClass;
  /** Names of its key points in order, each once; may be shorter than what annotations carry. */
  readonly keypoints: readonly string[];
}

const known = new Set(["name", "supercategory", "color"]);

/** A category as a file declares it; undefined without an id. One without a name is called by its id. */
export function categoryFromJson(json: JsonObject): Category | undefined {
  const id = idKey(json.id);
  if (id === undefined) return undefined;
  const title = typeof json.name === "string" || typeof json.name === "number" ? String(json.name) : unnamed(id);
  const keypoints = distinctNames(Array.isArray(json.keypoints) ? json.keypoints.map(String) : []);
  const coco = otherFields(json, known);
  const template = graphTemplate(keypoints, json.skeleton);
  return {
    id,
    keypoints,
    class: {
      title,
      shape: "any",
      color: parseColor(json.color),
      ...(typeof json.supercategory === "string" && json.supercategory !== "" && { description: json.supercategory }),
      extra: { ...(coco && { coco }), ...(template && { geometry_config: template }) },
    },
  };
}

/** What a category is called that nothing names. */
export function unnamed(id: IdKey): string {
  return `category ${id}`;
}
