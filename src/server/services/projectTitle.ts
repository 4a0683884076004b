import { TITLE_CHARACTERS } from "../../contract/limits.ts";
import { ApiError } from "../apiError.ts";

/** Returns a project title without surrounding spaces. Throws 400 with the name of the field when it is empty or too long. */
export function projectTitle(field: string, given: string): string {
  const title = given.trim();
  if (title === "") throw new ApiError("bad_request", `body: ${field} is empty. A project needs a title.`);
  if (title.length <= TITLE_CHARACTERS) return title;
  throw new ApiError(
    "bad_request",
    `body: ${field} may have ${TITLE_CHARACTERS} characters; this one has ${title.length}.`,
  );
}
