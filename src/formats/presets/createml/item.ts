import type { Tag } from "../../../model/tag.ts";
import { CONFIDENCE_FIELDS, confidenceTags } from "../../classes/confidence.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";
import type { CreateMlOptions } from "./options.ts";

/** Returns the name of an item's image; undefined for an item that names none. */
export function imageNameOf(item: JsonObject): string | undefined {
  const name = [item.image, item.imagefilename, item.imageFilename].find(
    (one) => typeof one === "string" && one !== "",
  );
  return name as string | undefined;
}

/** Returns the annotations of an item. Older files call the field `annotation`, and one annotation or its label may stand for the list. */
export function annotationsOf(item: JsonObject): readonly unknown[] {
  const list = item.annotations ?? item.annotation;
  if (isJsonObject(list)) return "label" in list ? [list] : Object.values(list);
  return Array.isArray(list) ? list : typeof list === "string" ? [list] : [];
}

/** Fields that are read; the rest is kept in `extra` of the object and in the metadata of the image. */
const fieldsOfAnnotation = new Set(["label", "coordinates", ...CONFIDENCE_FIELDS]);
const fieldsOfItem = new Set(["image", "imagefilename", "imageFilename", "annotations", "annotation"]);

/** Reads an item: an annotation with coordinates is an object, one without is a tag of the image. */
export function readItem(item: JsonObject, anchor: CreateMlOptions["anchor"]): ItemContent {
  const figures: PlacedFigure[] = [];
  const tags: Tag[] = [];
  const problems: ItemContent["problems"][number][] = [];
  for (const [i, annotation] of annotationsOf(item).entries()) {
    const object = `${imageNameOf(item)}, annotation ${i}`;
    const fields = isJsonObject(annotation) ? annotation : { label: annotation };
    const { label, coordinates } = fields;
    if (typeof label !== "string" && typeof label !== "number") {
      const message = "The annotation has no label.";
      problems.push({ code: "label_missing", object, message, action: "The annotation is skipped." });
      continue;
    }
    if (coordinates === undefined || coordinates === null) {
      tags.push({ name: String(label) });
      continue;
    }
    const geometry = boxFrom(coordinates, anchor);
    if (geometry === undefined) {
      const message = `The coordinates of ${JSON.stringify(label)} are not x, y, width and height with sides of at least 0.`;
      problems.push({ code: "geometry_broken", object, message, action: "The object is skipped." });
      continue;
    }
    const rest = otherFields(fields, fieldsOfAnnotation);
    const extra = rest && { extra: { createml: rest } };
    figures.push({ figure: { class: String(label), geometry, tags: confidenceTags(fields), ...extra }, object });
  }
  return { figures, tags, problems, meta: otherFields(item, fieldsOfItem) };
}

/** The coordinates are in pixels. */
function boxFrom(coordinates: unknown, anchor: CreateMlOptions["anchor"]) {
  if (!isJsonObject(coordinates)) return undefined;
  const x = finiteNumber(coordinates.x);
  const y = finiteNumber(coordinates.y);
  const width = finiteNumber(coordinates.width);
  const height = finiteNumber(coordinates.height);
  if (x === undefined || y === undefined || width === undefined || height === undefined || width < 0 || height < 0) {
    return undefined;
  }
  const left = anchor === "center" ? x - width / 2 : x;
  const top = anchor === "center" ? y - height / 2 : y;
  return { type: "rectangle" as const, left, top, right: left + width, bottom: top + height };
}
