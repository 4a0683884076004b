/** The code of every error of a file in an upload. Codes are stable; the texts in `errors` are for people. */
export const uploadErrorCodes = {
  duplicate_id: { description: "Another file of the request has the same `id`. Neither file is stored." },
  malformed_hash: { description: "`hash` is not standard base64 of 32 bytes, 44 characters." },
  content_missing: { description: "There is no file part, and the content is not on the server yet. Send the bytes." },
  hash_mismatch: {
    description:
      "The bytes that arrived do not have this `hash`: they changed during the transfer, or the file changed after it was hashed.",
  },
} as const;

/** The code of an error of a file in an upload. */
export type UploadErrorCode = keyof typeof uploadErrorCodes;

/**
 * Returns whether the bytes of a file arrived with another hash than the one that was sent. A server that knows only the four calls of the
 * original API sends no `code`, or one that is not ours; its text is read instead, which begins with "hash mismatch".
 *
 * @example
 * isHashMismatch({ id: "/a.png", errors: ["hash mismatch: expected ..., received ..."], code: "hash_mismatch" }); // true
 */
export function isHashMismatch(entry: {
  readonly errors: readonly string[];
  readonly code?: string | undefined;
}): boolean {
  if (entry.code !== undefined && Object.hasOwn(uploadErrorCodes, entry.code)) return entry.code === "hash_mismatch";
  return entry.errors.some((error) => /\bhash mismatch\b/i.test(error));
}
