import { ApiError } from "../../uploader/index.ts";

/** The message about a failure for a person, one or two sentences. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError && error.status === 0) {
    return "The server cannot be reached. Check your connection and try again.";
  }
  if (error instanceof Error && error.message !== "") return error.message;
  return "Something went wrong. Try again.";
}
