import { ApiError } from "../apiError.ts";

/** Longest title of a project, in characters: lists of projects and tasks carry it. */
const TITLE_CHARACTERS = 1_000;

/** A project's title without the space around it. Throws 400 that names the field for an empty or overlong one. */
export function projectTitle(field: string, given: string): string {
  const title = given.trim();
  if (title === "") throw new ApiError("bad_request", `body: ${field} is empty; a project needs one.`);
  if (title.length <= TITLE_CHARACTERS) return title;
  throw new ApiError(
    "bad_request",
    `body: ${field} may have ${TITLE_CHARACTERS} characters; this one has ${title.length}.`,
  );
}
