const units = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/**
 * Formats a size in decimal units with three digits at most: `0 B`, `999 B`, `48.2 MB`, `610 MB`, `2.4 GB`. Negative numbers and NaN are
 * `0 B`.
 */
export function formatBytes(bytes: number): string {
  return format(bytes, (value, digits) => value.toFixed(digits));
}

/** Formats a size; `round` makes a number with so many digits after the point. */
function format(bytes: number, round: (value: number, digits: number) => string): string {
  if (!(bytes > 0)) return "0 B";
  let value = bytes;
  let unit = 0;
  while (unit < units.length - 1 && Math.round(value) >= 1000) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${round(value, digits).replace(/\.0$/, "")} ${units[unit]}`;
}

/** Formats bytes per second: `48.2 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/**
 * Formats a part and a whole, with the unit once when it is the same: `362 of 610 MB`, `900 kB of 610 MB`. The part is rounded down, so that
 * it does not look complete before it is.
 */
export function formatBytesOf(part: number, whole: number, of = "of"): string {
  const end = formatBytes(whole);
  const start = part >= whole ? end : format(part, roundedDown);
  const [value, unit] = start.split(" ");
  return unit === end.split(" ")[1] ? `${value} ${of} ${end}` : `${start} ${of} ${end}`;
}

function roundedDown(value: number, digits: number): string {
  const scale = 10 ** digits;
  return (Math.floor(value * scale + 1e-9) / scale).toFixed(digits);
}
