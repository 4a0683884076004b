/**
 * Formats the time left: `a few seconds`, `about 40 seconds`, `about a minute`, `about 4 minutes`, `about 1½ hours`. Coarse, so that it does
 * not jump.
 */
export function formatTimeLeft(seconds: number): string {
  if (!(seconds > 0) || seconds < 10) return "a few seconds";
  if (seconds < 55) return `about ${Math.round(seconds / 10) * 10} seconds`;
  if (seconds < 90) return "about a minute";
  const minutes = Math.round(seconds / 60);
  if (minutes <= 10) return `about ${minutes} minutes`;
  if (minutes < 55) return `about ${Math.round(minutes / 5) * 5} minutes`;
  const halves = Math.round(seconds / 1800);
  if (halves <= 2) return "about an hour";
  const hours = Math.floor(halves / 2);
  if (hours >= 48) return `about ${Math.round(hours / 24)} days`;
  return `about ${hours}${halves % 2 === 1 && hours < 10 ? "½" : ""} hours`;
}

/** Formats a duration that has passed: `less than 0.1 s`, `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatElapsed(elapsedMs: number): string {
  if (!(elapsedMs > 0)) return "0 s";
  if (elapsedMs < 50) return "less than 0.1 s";
  if (elapsedMs < 9_950) return `${(elapsedMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(elapsedMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
