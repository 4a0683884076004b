import { NoSpaceError } from "./blobStore.ts";

/** The system's code of an error, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** A full disk or quota as `NoSpaceError`; any other error as it is. */
export function asNoSpace(error: unknown): unknown {
  const code = systemCode(error);
  if (code === "ENOSPC" || code === "EDQUOT")
    return new NoSpaceError("The disk that holds the uploaded files is full.");
  return error;
}
