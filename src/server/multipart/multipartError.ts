import type { ErrorCode } from "../../contract/errors.ts";
import { ApiError } from "../apiError.ts";

/** What is wrong with a multipart body. Part of the error in `details.fault`; stable, unlike the message. */
export type MultipartFault =
  | "boundary_missing"
  | "boundary_invalid"
  | "delimiter_missing"
  | "line_ends_lf"
  | "boundary_in_content"
  | "part_after_end"
  | "closing_delimiter_missing"
  | "header_malformed"
  | "headers_too_large"
  | "disposition_missing"
  | "name_missing"
  | "transfer_encoding_unknown"
  | "base64_malformed"
  | "charset_unknown"
  | "name_twice"
  | "suffix_missing";

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
