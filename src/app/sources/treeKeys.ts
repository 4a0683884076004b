/** A row of a tree, from top to bottom. */
interface TreeRow {
  /** From 1. */
  readonly level: number;
  /** `aria-expanded`: `true`, `false`, or null for a row that cannot be opened. */
  readonly expanded: string | null;
}

/**
 * Returns what a key does in a tree: the row that gets the focus, or what happens to the row that has it; undefined for other keys. As in the
 * tree view pattern of the ARIA practices.
 */
export function nextRow(key: string, rows: readonly TreeRow[], at: number): number | "toggle" | "choose" | undefined {
  const row = rows[at];
  if (row === undefined) return undefined;
  switch (key) {
    case "ArrowDown":
      return Math.min(at + 1, rows.length - 1);
    case "ArrowUp":
      return Math.max(at - 1, 0);
    case "Home":
      return 0;
    case "End":
      return rows.length - 1;
    case "ArrowRight":
      if (row.expanded === "false") return "toggle";
      return row.expanded === "true" && (rows[at + 1]?.level ?? 0) > row.level ? at + 1 : at;
    case "ArrowLeft": {
      if (row.expanded === "true") return "toggle";
      const parent = rows.slice(0, at).findLastIndex(({ level }) => level < row.level);
      return parent < 0 ? at : parent;
    }
    case "Enter":
    case " ":
      return "choose";
    default:
      return undefined;
  }
}
