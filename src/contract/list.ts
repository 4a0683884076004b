import { z } from "zod";
import { PAGE_ROWS, PAGE_ROWS_MAX } from "./limits.ts";

/** A page of a list; `nextCursor` is null at the end. */
export function list<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** How to ask for a page. */
export const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).default(PAGE_ROWS),
  cursor: z.string().optional(),
});

/** A row id in a path, spelled as the server spells it: `0x2`, `2.0` and `02` name nothing. */
export const idParams = z.object({
  id: z.preprocess((id) => (/^[1-9]\d{0,14}$/.test(String(id)) ? Number(id) : undefined), z.number().int().positive()),
});
