/** The longest that a server's `Retry-After` is followed, in milliseconds; a longer one is cut to this and asked again then. */
export const RETRY_AFTER_CAP_MS = 5 * 60_000;

/**
 * How long a `Retry-After` header asks to wait from `now`, in milliseconds: whole seconds or an HTTP date, at least 0, not yet capped.
 * Undefined when there is none or it says nothing.
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
