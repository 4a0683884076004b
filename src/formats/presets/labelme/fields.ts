/** Fields of a shape that have a meaning of their own; the others are kept word for word. */
export const SHAPE_FIELDS: ReadonlySet<string> = new Set(
  "label points shape_type flags group_id description mask difficult".split(" "),
);

/** Fields of a file that have a meaning of their own, or none any more. */
export const FILE_FIELDS: ReadonlySet<string> = new Set(
  "version flags shapes imagePath imageData imageWidth imageHeight lineColor fillColor".split(" "),
);

/** True for a value that says nothing and is not kept. */
export function isEmptyField(value: unknown): boolean {
  return value === null || value === "" || (typeof value === "object" && Object.keys(value as object).length === 0);
}
