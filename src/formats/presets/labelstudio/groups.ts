/** A line that somebody drew from one region to another. */
export interface Relation {
  readonly from: string;
  readonly to: string;
  readonly direction?: string;
  readonly labels?: readonly string[];
}

/**
 * Which regions belong together: those with the same parent, and those that relations join, also over several steps. By id of each region
 * that is not alone, the id of the first of its group.
 */
export function groupsOf(
  regions: readonly { readonly id: string; readonly parent: string | undefined }[],
  relations: readonly Relation[],
): ReadonlyMap<string, string> {
  const next = new Map(regions.map(({ id }) => [id, id]));
  const order = new Map(regions.map(({ id }, i) => [id, i]));
  const firstOf = (id: string): string => {
    let at = id;
    for (let above = next.get(at)!; above !== at; above = next.get(at)!) {
      // Each step is shortened, so that long chains are walked once.
      next.set(at, next.get(above)!);
      at = above;
    }
    return at;
  };
  const join = (a: string, b: string) => {
    if (!next.has(a) || !next.has(b)) return;
    const [one, other] = [firstOf(a), firstOf(b)];
    if (order.get(one)! <= order.get(other)!) next.set(other, one);
    else next.set(one, other);
  };
  for (const { id, parent } of regions) if (parent !== undefined) join(id, parent);
  for (const { from, to } of relations) join(from, to);
  const members = new Map<string, string[]>();
  for (const { id } of regions) {
    const first = firstOf(id);
    const own = members.get(first);
    if (own === undefined) members.set(first, [id]);
    else own.push(id);
  }
  const groups = new Map<string, string>();
  for (const [first, ids] of members) {
    if (ids.length > 1) for (const id of ids) groups.set(id, first);
  }
  return groups;
}
