import { ApiError } from "../apiError.ts";

/** A cursor that is a row id; null when the list is asked from its start. Throws 400 for anything else. */
export function readIdCursor(cursor: string | undefined): number | null {
  if (cursor === undefined || cursor === "") return null;
  const id = /^\d{1,15}$/.test(cursor) ? Number(cursor) : Number.NaN;
  if (Number.isSafeInteger(id)) return id;
  throw new ApiError("bad_request", "The cursor is not one that this list has given out.");
}
