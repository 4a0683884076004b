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

/** A row id in a path. */
export const idParams = z.object({ id: z.coerce.number().int().positive() });
