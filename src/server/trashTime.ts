import { TRASH_DAYS } from "../contract/limits.ts";

/** How long changes can be undone, and what is in the trash restored, ms. Afterwards its rows are removed. */
export const TRASH_MS = TRASH_DAYS * 24 * 60 * 60_000;
/** A change that began longer ago than this and did not end, because its process ended, is undone, ms. */
export const STALE_CHANGE_MS = 10 * 60_000;
