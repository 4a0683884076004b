import type { ErrorCode } from "../../contract/errors.ts";
import type { MultipartFault } from "../../contract/multipartFaults.ts";
import { ApiError } from "../apiError.ts";

/** Returns the error of a multipart body. `byte` is the place of the fault, counted from the first byte of the body, where it is known. */
export function multipartError(
  fault: MultipartFault,
  message: string,
  { byte, code = "bad_multipart" }: { readonly byte?: number; readonly code?: ErrorCode } = {},
): ApiError {
  return new ApiError(code, message, { details: { fault, ...(byte !== undefined && { byte }) } });
}

/** Returns a text of the sender for a message: quoted, at most 100 characters. */
export function quote(text: string): string {
  return text.length > 100 ? `"${text.slice(0, 100)}…"` : `"${text}"`;
}
