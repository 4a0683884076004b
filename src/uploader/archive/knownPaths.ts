/** Paths of a walk, kept by reference to the names that it reported, and looked up folder by folder. */
export interface KnownPaths {
  add(folder: string, names: readonly string[]): void;
  has(folder: string, name: string): boolean;
}

/** Creates an empty set of paths. */
export function createKnownPaths(): KnownPaths {
  const listed = new Map<string, (readonly string[])[]>();
  /** Folders that were looked up; most folders of a drop never are. */
  const lookedUp = new Map<string, Set<string>>();
  return {
    add(folder, names) {
      const lists = listed.get(folder);
      if (lists === undefined) listed.set(folder, [names]);
      else lists.push(names);
      const set = lookedUp.get(folder);
      if (set !== undefined) for (const name of names) set.add(name);
    },
    has(folder, name) {
      const lists = listed.get(folder);
      if (lists === undefined) return false;
      let set = lookedUp.get(folder);
      if (set === undefined) {
        set = new Set(lists.flat());
        lookedUp.set(folder, set);
      }
      return set.has(name);
    },
  };
}
