const SECOND_MS = 1_000;
const HOUR_MS = 60 * 60 * SECOND_MS;
/** How long a delivery is tried, ms. */
export const TRIED_MS: number = 24 * HOUR_MS;
/** The mean delay after the first failure, ms; each further one is three times as long, up to the longest. */
const FIRST_DELAY_MS = 15 * SECOND_MS;
const LONGEST_DELAY_MS = 3 * HOUR_MS;

/**
 * Returns when a failed delivery is tried again, ms: after a delay that grows with the number of attempts so far. It is up to a quarter
 * longer or shorter by chance, so that deliveries that failed together are not tried together. Returns null when a day would be over then.
 * `random` is from 0 to 1.
 */
export function nextAttemptAt(
  { attempts, createdAt }: { readonly attempts: number; readonly createdAt: number },
  at: number,
  random: number,
): number | null {
  const delay = Math.min(FIRST_DELAY_MS * 3 ** (attempts - 1), LONGEST_DELAY_MS) * (0.75 + random / 2);
  const next = Math.round(at + delay);
  return next > createdAt + TRIED_MS ? null : next;
}
