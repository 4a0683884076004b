import { z } from "zod";

/**
 * Returns the same object schema, which now rejects unknown fields with a message that lists the known ones: a misspelled option must not
 * go unnoticed. Other schemas are returned as they are.
 *
 * @example
 * knownFields(z.object({ root: z.string() })).safeParse({ rot: "a" }).success; // false
 */
export function knownFields<Schema extends z.ZodType>(schema: Schema): Schema {
  if (!(schema instanceof z.ZodObject)) return schema;
  const fields = Object.keys(schema.shape).map((field) => `"${field}"`);
  const known = fields.length === 0 ? "there are none here" : `there are ${fields.join(", ")}`;
  const error: z.core.$ZodErrorMap = (issue) =>
    issue.code === "unrecognized_keys" ? `there is no such field (${known})` : undefined;
  return schema.clone({ ...schema.strict().def, error }) as unknown as Schema;
}
