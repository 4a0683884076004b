import { CONFIDENCE_FIELDS } from "../../classes/confidence.ts";

/** Fields of a shape that are read or follow from others (`direction` is the angle of its points); the others are kept unchanged. */
export const SHAPE_FIELDS: ReadonlySet<string> = new Set([
  ..."label points shape_type flags attributes tags group_id description mask difficult direction".split(" "),
  ...CONFIDENCE_FIELDS,
]);

/** Fields of a file that are read, or that LabelMe no longer uses. */
export const FILE_FIELDS: ReadonlySet<string> = new Set(
  "version flags tags checked description shapes imagePath imageData imageWidth imageHeight lineColor fillColor".split(
    " ",
  ),
);

/** The field of a file that may contain its image, in base64. */
export const IMAGE_FIELD = "imageData";

/** Returns true for an empty value, which is not kept. */
export function isEmptyField(value: unknown): boolean {
  return value === null || value === "" || (typeof value === "object" && Object.keys(value as object).length === 0);
}
