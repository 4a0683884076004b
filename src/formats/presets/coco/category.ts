import { parseColor } from "../../classes/generatedColor.ts";
import type { DeclaredClass } from "../../format.ts";
import { distinctNames, graphTemplate } from "../../geometry/graphTemplate.ts";
import { type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { type IdKey, idKey } from "./idKey.ts";

/** A category of one file. Its id is valid in that file only: another file may use it for another class. */
export interface Category {
  readonly id: IdKey;
  readonly class: DeclaredClass;
  /** The file states no name. */
  readonly isUnnamed: boolean;
  /** The distinct names of its keypoints, in order. There may be fewer names than keypoints in an annotation. */
  readonly keypoints: readonly string[];
}

/** Fields that are read; the rest is kept in `extra`. */
const readFields = new Set(["name", "supercategory", "color"]);

/** Reads a category; undefined when it has no id. A category without a name is named by its id. */
export function categoryFromJson(json: JsonObject): Category | undefined {
  const id = idKey(json.id);
  if (id === undefined) return undefined;
  const isUnnamed = typeof json.name !== "string" && typeof json.name !== "number";
  const keypoints = distinctNames(Array.isArray(json.keypoints) ? json.keypoints.map(String) : []);
  const coco = otherFields(json, readFields);
  const template = graphTemplate(keypoints, json.skeleton);
  return {
    id,
    keypoints,
    isUnnamed,
    class: {
      title: isUnnamed ? unnamed(id) : String(json.name),
      shape: "any",
      color: parseColor(json.color),
      ...(typeof json.supercategory === "string" && json.supercategory !== "" && { description: json.supercategory }),
      extra: { ...(coco && { coco }), ...(template && { geometry_config: template }) },
    },
  };
}

/** Returns the title of a category without a name. */
export function unnamed(id: IdKey): string {
  return `category ${id}`;
}
