import type { ClassDef } from "../../../model/classDef.ts";
import { parseColor } from "../../classes/generatedColor.ts";
import { distinctNames, graphTemplate } from "../../geometry/graphTemplate.ts";
import { isJsonObject, otherFields } from "../../text/jsonValue.ts";

/** A label of a Datumaro file. Annotations refer to it by its index in the list. */
export interface DatumaroLabel {
  readonly name: string;
  readonly keypoints: readonly string[];
  /** It names a keypoint of its parent label and is not a class of objects. */
  readonly isKeypoint: boolean;
  readonly class: Partial<ClassDef>;
}

/** Returns the labels that a file declares in `categories`, with their colours and keypoints. */
export function labelsFromJson(categories: unknown): DatumaroLabel[] {
  const lists = isJsonObject(categories) ? categories : {};
  const labels = listIn(lists.label, "labels");
  const colors = new Map(listIn(lists.mask, "colormap").map((entry) => [entry.label_id, colorOf(entry)]));
  const points = new Map(listIn(lists.points, "items").map((entry) => [entry.label_id, entry]));
  const pointsOf = new Map(labels.map((label, id) => [label.name, points.get(id)?.labels]));
  return labels.map((label, id): DatumaroLabel => {
    const name = typeof label.name === "string" ? label.name : `label ${id}`;
    const item = points.get(id);
    const keypoints = distinctNames(Array.isArray(item?.labels) ? item.labels.map(String) : []);
    const template = item && graphTemplate(keypoints, item.joints);
    const color = colors.get(id);
    const rest = otherFields(label, new Set(["name", "parent", "attributes"]));
    const attributes =
      Array.isArray(label.attributes) && label.attributes.length > 0 ? { attributes: label.attributes } : {};
    const datumaro = { ...rest, ...attributes };
    const extra = {
      ...(Object.keys(datumaro).length > 0 && { datumaro }),
      ...(template && { geometry_config: template }),
    };
    const siblings = typeof label.parent === "string" && label.parent !== "" ? pointsOf.get(label.parent) : undefined;
    return {
      name,
      keypoints,
      isKeypoint: Array.isArray(siblings) && siblings.includes(label.name),
      class: {
        ...(color !== undefined && { color }),
        ...(typeof label.parent === "string" && label.parent !== "" && { description: label.parent }),
        ...(Object.keys(extra).length > 0 && { extra }),
      },
    };
  });
}

function listIn(category: unknown, key: string) {
  const list = isJsonObject(category) ? category[key] : undefined;
  return Array.isArray(list) ? list.map((entry) => (isJsonObject(entry) ? entry : {})) : [];
}

function colorOf(entry: Readonly<Record<string, unknown>>): string | undefined {
  return parseColor([entry.r, entry.g, entry.b]);
}
