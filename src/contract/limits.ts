// Limits that are part of the API. `GET /v1/info` also returns those that an operator can change.

/** Maximum number of files in one upload request. */
export const FILES_PER_REQUEST = 100;
/** Maximum number of hashes in one check. */
export const HASHES_PER_CHECK = 10_000;
/** Maximum number of entries in the `files` of one import. */
export const FILES_PER_IMPORT = 1_000_000;
/** Maximum number of files of a small import, and of images of a small copy. Small tasks do not wait behind large ones. */
export const SMALL_TASK_FILES = 5_000;
/** Maximum size of all files of a small import that are not images, in bytes. */
export const SMALL_TASK_ANNOTATION_BYTES = 32 * 1024 * 1024;
/** Maximum size of the JSON body that starts an import, in bytes. */
export const IMPORT_BODY_BYTES = 256 * 1024 * 1024;
/** Maximum size of the JSON metadata of one file in an upload, in bytes. */
export const METADATA_BYTES = 64 * 1024;
/** How long a change can be undone and the trash keeps what was deleted, days. */
export const TRASH_DAYS = 30;
/** Images that one change may name one by one. A filter may mean any number. */
export const IMAGES_PER_CHANGE = 10_000;
/** Maximum length of a title or a name, in characters. */
export const TITLE_CHARACTERS = 1_000;
/** Maximum length of the text of a search, of a key and of a reference, in characters. */
export const SHORT_TEXT_CHARACTERS = 300;
/** Maximum number of classes and of folders that the options of an import may name. */
export const NAMES_PER_OPTION = 100_000;
/** Maximum number of datasets that a copy of a project may name. */
export const DATASETS_PER_COPY = 10_000;
/** Maximum size of the headers of one part of an upload, in bytes. */
export const PART_HEADER_BYTES = 16 * 1024;
/** Webhooks that a workspace may have. */
export const WEBHOOKS_PER_WORKSPACE = 20;
/** Longest address of a webhook, in characters. */
export const WEBHOOK_URL_CHARACTERS = 2_000;
/** Maximum number of unknown references that the details of a 422 name. */
export const NAMED_REFERENCES = 100;
/** Number of upload requests that a client should send at the same time, in all its tabs together. */
export const CONCURRENT_UPLOADS = 4;
/** The longest time that a call may wait for the end of a task, in seconds. */
export const TASK_WAIT_SECONDS = 60;
/** A page of a list ends early, after one item or more, when the texts of its items exceed this in bytes. */
export const PAGE_BYTES = 4_000_000;
/** Default number of rows in a page of a list. */
export const PAGE_ROWS = 100;
/** Maximum number of rows in a page of a list. */
export const PAGE_ROWS_MAX = 1000;
