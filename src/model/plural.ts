const whole = new Intl.NumberFormat("en-US");

/** Returns a whole number with thousands separators: `12,480`. */
export function formatCount(value: number): string {
  return whole.format(value);
}

/**
 * Returns a number with its noun: `1 image`, `12,480 images`. The plural is the noun with an `s` unless given. A verb goes with its noun:
 * `count(n, "image is", "images are")`.
 */
export function count(value: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(value)} ${value === 1 ? noun : plural}`;
}
