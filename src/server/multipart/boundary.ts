import { parseHeaderValue } from "./headerValue.ts";
import { multipartError } from "./multipartError.ts";

/** RFC 2046 allows 70 characters. Longer ones work up to this number, because some clients write them. */
const MAX_BOUNDARY = 200;

/** Returns the boundary that a Content-Type states (RFC 2046, 5.1.1). Throws `ApiError` when there is none or it cannot be used. */
export function boundaryOf(contentType: string | undefined): string {
  const type = parseHeaderValue(contentType ?? "");
  if (type === undefined) {
    throw multipartError(
      "boundary_invalid",
      "The Content-Type is malformed. It must be multipart/form-data; boundary=...",
    );
  }
  const boundary = type.parameters.get("boundary");
  if (boundary === undefined || boundary === "") {
    const advice = "Let your HTTP library write this header: it knows the boundary.";
    throw multipartError("boundary_missing", `The Content-Type states no boundary. ${advice}`);
  }
  if (boundary.length > MAX_BOUNDARY) {
    throw multipartError("boundary_invalid", `The boundary has more than ${MAX_BOUNDARY} characters.`);
  }
  if (boundary.endsWith(" ")) throw multipartError("boundary_invalid", "The boundary ends with a space.");
  return boundary;
}
