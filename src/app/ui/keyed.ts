/**
 * Pairs each item with a key for React: what `keyOf` returns, and how often it has come before, so that equal items of a list get different
 * keys.
 */
export function keyed<T>(items: readonly T[], keyOf: (item: T) => string): [key: string, item: T][] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const key = keyOf(item);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return [`${before} ${key}`, item];
  });
}
