/** A name without what archives and dataset formats forbid in names: `/`, `|`, `\` and NUL become `_`. */
export function archiveName(name: string, otherwise: string): string {
  const cleaned = name.replace(/[/|\\\0]/g, "_");
  return cleaned === "" || cleaned === "." || cleaned === ".." ? otherwise : cleaned;
}

/** Sees to it that cleaning does not make two names one: the later one gets `_01` before its extension. */
export class UniqueNames {
  readonly #taken = new Set<string>();
  readonly #given = new Map<string, string>();

  /** The same answer for the same key. */
  of(key: string, wanted: string): string {
    const given = this.#given.get(key) ?? this.next(wanted);
    this.#given.set(key, given);
    return given;
  }

  /** `keyOf` says what of a name must not come twice, such as its stem; default the whole name. */
  next(wanted: string, keyOf: (name: string) => string = (name) => name): string {
    const dot = wanted.lastIndexOf(".");
    const cut = dot > 0 ? dot : wanted.length;
    let name = wanted;
    for (let n = 1; this.#taken.has(keyOf(name)); n++) {
      name = `${wanted.slice(0, cut)}_${String(n).padStart(2, "0")}${wanted.slice(cut)}`;
    }
    this.#taken.add(keyOf(name));
    return name;
  }
}
