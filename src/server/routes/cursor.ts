import { ApiError } from "../apiError.ts";

/** Returns the row id that a cursor contains; null for the first page. Throws 400 for anything else. */
export function readIdCursor(cursor: string | undefined): number | null {
  if (cursor === undefined || cursor === "") return null;
  const id = /^\d{1,15}$/.test(cursor) ? Number(cursor) : Number.NaN;
  if (Number.isSafeInteger(id)) return id;
  throw new ApiError("bad_request", "query: cursor is not a `nextCursor` of this list.");
}
