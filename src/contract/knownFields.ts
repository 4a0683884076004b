import { z } from "zod";

/** The same object schema, refusing a field that it does not have, with words that list those it has: a misspelt choice must not be lost. */
export function knownFields<Schema extends z.ZodType>(schema: Schema): Schema {
  if (!(schema instanceof z.ZodObject)) return schema;
  const fields = Object.keys(schema.shape).map((field) => `"${field}"`);
  const there = fields.length === 0 ? "there are none here" : `there are ${fields.join(", ")}`;
  const error: z.core.$ZodErrorMap = (issue) =>
    issue.code === "unrecognized_keys" ? `there is no such field (${there})` : undefined;
  return schema.clone({ ...schema.strict().def, error }) as unknown as Schema;
}
