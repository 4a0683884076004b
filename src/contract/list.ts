import { z } from "zod";
import { PAGE_ROWS, PAGE_ROWS_MAX, SHORT_TEXT_CHARACTERS } from "./limits.ts";

/**
 * Returns the schema of a page of a list. `nextCursor` is null on the last page.
 *
 * @example
 * const page = list(task).parse({ items: [], nextCursor: null });
 */
export function list<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: z
      .string()
      .nullable()
      .describe("Send it as `cursor` for the next page; null on the last page, and only there."),
  });
}

/** The query of a list that comes in pages. */
export const listQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_ROWS_MAX)
    .default(PAGE_ROWS)
    .describe("Maximum number of items in the page. Only `nextCursor` states whether it is the last page."),
  cursor: z
    .string()
    .max(SHORT_TEXT_CHARACTERS)
    .optional()
    .describe("The `nextCursor` of the previous page. If omitted, the first page is returned."),
});

/** The id of a row in a path, in its canonical form: `0x2`, `2.0` and `02` are not ids. */
export const idParams = z.object({
  id: z.preprocess((id) => (/^[1-9]\d{0,14}$/.test(String(id)) ? Number(id) : undefined), z.number().int().positive()),
});
