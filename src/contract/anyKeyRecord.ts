import { z } from "zod";

/**
 * Returns the schema of a JSON object with any keys, `__proto__` included: a class may have that title, and zod's own record silently
 * drops it. `described` is the JSON Schema of a value, for the description of the API.
 *
 * @example
 * const titles = anyKeyRecord(z.string(), { type: "string" });
 * titles.parse(JSON.parse('{"__proto__": "a"}')); // keeps the key
 */
export function anyKeyRecord<Value>(value: z.ZodType<Value>, described: Readonly<Record<string, unknown>>) {
  return z
    .custom<Readonly<Record<string, Value>>>(isObject, "Invalid input: expected record")
    .transform((entries, context) => {
      const checked = Object.entries(entries).map(([key, entry]): [string, Value] => {
        const { data, error } = value.safeParse(entry);
        for (const issue of error?.issues ?? []) context.issues.push({ ...issue, path: [key, ...issue.path] } as never);
        return [key, data as Value];
      });
      // Defines every key as its own, where an assignment to `__proto__` would not.
      return Object.fromEntries(checked) as Readonly<Record<string, Value>>;
    })
    .meta({ type: "object", additionalProperties: described });
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
