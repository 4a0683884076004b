/** A relation that a person drew from one region to another. */
export interface Relation {
  readonly from: string;
  readonly to: string;
  readonly direction?: string;
  readonly labels?: readonly string[];
}

/**
 * Returns which regions belong together: regions with the same parent, and regions that relations connect, over several steps as well. For
 * each region that is not alone: the id of the first region of its group.
 */
export function groupsOf(
  regions: readonly { readonly id: string; readonly parent: string | undefined }[],
  relations: readonly Relation[],
): ReadonlyMap<string, string> {
  const nodes = new Map(regions.map(({ id }, order) => [id, new RegionNode(id, order)]));
  const join = (a: string, b: string) => {
    const [one, other] = [nodes.get(a), nodes.get(b)];
    if (one !== undefined && other !== undefined) one.join(other);
  };
  for (const { id, parent } of regions) if (parent !== undefined) join(id, parent);
  for (const { from, to } of relations) join(from, to);
  const firsts = [...nodes.values()].map((node) => ({ id: node.id, first: node.first().id }));
  const joined = new Set(firsts.filter(({ id, first }) => id !== first).map(({ first }) => first));
  return new Map(firsts.filter(({ first }) => joined.has(first)).map(({ id, first }) => [id, first]));
}

/** A region in a forest whose trees are the groups; the root of a tree is the first region of its group. */
class RegionNode {
  readonly id: string;
  readonly #order: number;
  #above: RegionNode = this;

  constructor(id: string, order: number) {
    this.id = id;
    this.#order = order;
  }

  /** Returns the first region of the group. */
  first(): RegionNode {
    let node: RegionNode = this;
    while (node.#above !== node) {
      // Each step is shortened, so that long chains are walked once.
      node.#above = node.#above.#above;
      node = node.#above;
    }
    return node;
  }

  /** Makes one group of two. */
  join(other: RegionNode): void {
    const [one, two] = [this.first(), other.first()];
    if (one.#order <= two.#order) two.#above = one;
    else one.#above = two;
  }
}
