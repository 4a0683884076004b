/** How long a segment counts as recent, ms of running time. */
const RECENT_MS = 60 * 60 * 1000;

/** Remembers the segments that this process committed within the last hour of its running; what is older is forgotten. */
export function createRecentSegments(now: () => number = () => performance.now()) {
  const committedAt = new Map<string, number>();

  function forgetOld(): void {
    // In order of time, so the first young one ends the search.
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
