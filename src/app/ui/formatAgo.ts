const day = 24 * 60 * 60 * 1000;
const sameYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const otherYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

/** Formats how long ago something was: `just now`, `10 min ago`, `3 h ago`, `yesterday`, `12 Mar`. Times in the future are `just now`. */
export function formatAgo(atMs: number, nowMs: number): string {
  const passed = nowMs - atMs;
  if (passed < 45_000) return "just now";
  if (passed < 59.5 * 60_000) return `${Math.max(1, Math.round(passed / 60_000))} min ago`;
  const at = new Date(atMs);
  const now = new Date(nowMs);
  const days = Math.round((startOfDay(now) - startOfDay(at)) / day);
  if (days === 0 || passed < 6 * 60 * 60_000) return `${Math.round(passed / 3_600_000)} h ago`;
  if (days === 1) return "yesterday";
  if (days < 7) return `${days} days ago`;
  return (at.getFullYear() === now.getFullYear() ? sameYear : otherYear).format(at);
}
