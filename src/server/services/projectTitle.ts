import { ApiError } from "../apiError.ts";

/** Longest title of a project, in characters. */
const TITLE_CHARACTERS = 1_000;

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
