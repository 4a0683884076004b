import type { Figure } from "../../model/figure.ts";

/** Returns numbers, from 1, for the groups of one image; a group whose name is a number keeps it. */
export function groupNumbers(figures: readonly Figure[]): ReadonlyMap<string, number> {
  const groups = new Set(figures.flatMap(({ group }) => (group === undefined ? [] : [group])));
  const numbers = new Map<string, number>();
  for (const group of groups) if (/^[1-9]\d{0,8}$/.test(group)) numbers.set(group, Number(group));
  const taken = new Set(numbers.values());
  let free = 1;
  for (const group of groups) {
    if (numbers.has(group)) continue;
    while (taken.has(free)) free++;
    numbers.set(group, free);
    taken.add(free);
  }
  return numbers;
}
