/** How long a segment is recent, ms of running time. */
const RECENT_MS = 60 * 60 * 1000;

/** Creates a list of the segments that this process committed within the last hour of its running time. The clock is not used, because it may jump. */
export function createRecentSegments(now: () => number = () => performance.now()) {
  const committedAt = new Map<string, number>();

  function forgetOld(): void {
    // Entries are in the order of their time, so the first recent one ends the search.
    for (const [segment, at] of committedAt) {
      if (now() - at < RECENT_MS) return;
      committedAt.delete(segment);
    }
  }

  return {
    add(segment: string): void {
      forgetOld();
      committedAt.set(segment, now());
    },
    has(segment: string): boolean {
      forgetOld();
      return committedAt.has(segment);
    },
  };
}
