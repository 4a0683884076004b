/** How long a deleted project can be restored, ms. Afterwards its rows are removed. */
export const RESTORE_MS = 10 * 60_000;
