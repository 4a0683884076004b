import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** The field of a project of VIA 2 that holds its images. */
export const IMAGES_FIELD = "_via_img_metadata";

/** A region as VIA 1 and 2 have it: a shape, and attributes by name. */
export interface ViaRegion {
  readonly shape: JsonObject;
  readonly attributes: JsonObject;
  /** Its line in a table. */
  readonly line?: number;
}

/** The name of the image that an item is about; undefined for what is no item. */
export function fileNameOf(item: JsonObject): string | undefined {
  const { filename, regions, file_attributes } = item;
  if (typeof filename !== "string" || filename === "") return undefined;
  return regions === undefined && file_attributes === undefined ? undefined : filename;
}

/** Bytes of the image file; undefined when they are not known, which VIA writes as -1. */
export function bytesOf(item: JsonObject): number | undefined {
  const bytes = finiteNumber(item.size);
  return bytes !== undefined && bytes > 0 ? bytes : undefined;
}

/** The regions of an item: a list, or an object with the keys "0", "1" and so on, as VIA 1 has it. What is no region is undefined. */
export function regionsOf({ regions }: JsonObject): readonly (ViaRegion | undefined)[] {
  const list = Array.isArray(regions) ? regions : isJsonObject(regions) ? Object.values(regions) : [];
  return list.map((region) => {
    if (!isJsonObject(region) || !isJsonObject(region.shape_attributes)) return undefined;
    const { shape_attributes: shape, region_attributes: attributes, line } = region;
    return {
      shape,
      attributes: isJsonObject(attributes) ? attributes : {},
      ...(typeof line === "number" && { line }),
    };
  });
}
