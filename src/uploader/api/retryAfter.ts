/** The longest `Retry-After` that is followed, in milliseconds: after this time the server is asked again. */
export const RETRY_AFTER_CAP_MS = 5 * 60_000;

/**
 * Returns how long a `Retry-After` header (whole seconds or an HTTP date) asks to wait from `now`, in milliseconds, at least 0 and not
 * capped. Undefined without a header, or when it cannot be read.
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
