import { ApiError } from "../../uploader/index.ts";

/** What to tell a person about a failure, as one or two sentences. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError && error.status === 0) {
    return "The server cannot be reached. Check the connection, then try again.";
  }
  if (error instanceof Error && error.message !== "") return error.message;
  return "Something went wrong.";
}
