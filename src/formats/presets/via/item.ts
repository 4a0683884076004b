import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** The field of a VIA 2 project that contains its images. */
export const IMAGES_FIELD = "_via_img_metadata";

/** A region of VIA 1 and 2: a shape, and attributes by name. */
export interface ViaRegion {
  readonly shape: JsonObject;
  readonly attributes: JsonObject;
  /** Its line in a table, from 1. */
  readonly line?: number;
}

/** Returns the name of the image of an item; undefined for JSON that is not an item. */
export function fileNameOf(item: JsonObject): string | undefined {
  const { filename, regions, file_attributes } = item;
  if (typeof filename !== "string" || filename === "") return undefined;
  return regions === undefined && file_attributes === undefined ? undefined : filename;
}

/** Returns the bytes of the image file; undefined when they are not known, which VIA writes as -1. */
export function bytesOf(item: JsonObject): number | undefined {
  const bytes = finiteNumber(item.size);
  return bytes !== undefined && bytes > 0 ? bytes : undefined;
}

/** Returns the regions of an item: a list, or an object with the keys "0", "1" ... in VIA 1. Undefined for elements that are not regions. */
export function regionsOf({ regions }: JsonObject): readonly (ViaRegion | undefined)[] {
  return valuesOf(regions).map((region) => {
    if (!isJsonObject(region) || !isJsonObject(region.shape_attributes)) return undefined;
    const { shape_attributes: shape, region_attributes: attributes, line } = region;
    return {
      shape,
      attributes: isJsonObject(attributes) ? attributes : {},
      ...(typeof line === "number" && { line }),
    };
  });
}

function valuesOf(list: unknown): readonly unknown[] {
  if (Array.isArray(list)) return list;
  return isJsonObject(list) ? Object.values(list) : [];
}
