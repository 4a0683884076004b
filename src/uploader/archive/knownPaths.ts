/** Paths of a walk, kept by reference to the names that it told, and looked up folder by folder. */
export interface KnownPaths {
  add(folder: string, names: readonly string[]): void;
  has(folder: string, name: string): boolean;
}

export function createKnownPaths(): KnownPaths {
  const told = new Map<string, (readonly string[])[]>();
  /** Folders that were asked about; most folders of a drop never are. */
  const asked = new Map<string, Set<string>>();
  return {
    add(folder, names) {
      const lists = told.get(folder);
      if (lists === undefined) told.set(folder, [names]);
      else lists.push(names);
      const set = asked.get(folder);
      if (set !== undefined) for (const name of names) set.add(name);
    },
    has(folder, name) {
      const lists = told.get(folder);
      if (lists === undefined) return false;
      let set = asked.get(folder);
      if (set === undefined) {
        set = new Set(lists.flat());
        asked.set(folder, set);
      }
      return set.has(name);
    },
  };
}
