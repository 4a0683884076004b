// Limits that are part of the API. `GET /v1/info` also returns those that an operator can change.

/** Maximum number of files in one upload request. */
export const FILES_PER_REQUEST = 100;
/** Hashes in one check. */
export const HASHES_PER_CHECK = 10_000;
/** Entries in the `files` of one import. */
export const FILES_PER_IMPORT = 1_000_000;
/** Maximum size of the JSON body that starts an import, in bytes. */
export const IMPORT_BODY_BYTES = 256 * 1024 * 1024;
/** Bytes of metadata JSON of one file in an upload. */
export const METADATA_BYTES = 64 * 1024;
/** Unknown references that the details of a 422 name. */
export const NAMED_REFERENCES = 100;
/** Upload requests that a client should have under way at once, over all its tabs. */
export const CONCURRENT_UPLOADS = 4;
/** Rows in a page of a list. The default. */
export const PAGE_ROWS = 100;
/** Rows in a page of a list, at most. */
export const PAGE_ROWS_MAX = 1000;
