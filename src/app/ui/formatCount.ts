const whole = new Intl.NumberFormat("en-US");

/** A whole number with thousands separators: `12,480`. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** A count with its noun: `1 image`, `12,480 images`. The plural is the noun with an `s` unless given. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${whole.format(count)} ${count === 1 ? noun : plural}`;
}
