import { NoSpaceError } from "./blobStore.ts";

/** Returns the system code of an error, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Returns a `NoSpaceError` for a full disk or quota, and any other error unchanged. */
export function asNoSpace(error: unknown): unknown {
  const code = systemCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") return new NoSpaceError("The disk with the uploaded files is full.");
  return error;
}
