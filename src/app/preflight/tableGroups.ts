import type { ReadTable } from "../../formats/public.ts";

/** Tables with the same headings, or with as many columns where they have none: what their columns are is chosen for all of them at once. */
export interface TableGroup extends Pick<ReadTable, "header" | "isPerImage" | "isRead" | "meanings" | "doubt"> {
  /** Differs from group to group, and stays the same whatever is chosen. */
  readonly key: string;
  /** Paths of the tables; one of them when they are named after their images. */
  readonly paths: readonly string[];
  /** The first rows of the first table. */
  readonly rows: ReadTable["rows"];
}

/** Groups that are kept; nobody chooses the columns of more. */
const MAX_GROUPS = 30;

/** Groups the tables of a drop by their headings. */
export class TableGroups {
  #groups: readonly TableGroup[] = [];

  /** A new list whenever a table was added. */
  get groups(): readonly TableGroup[] {
    return this.#groups;
  }

  /** Adds a table. A group is in doubt, or not read, when one of its tables is. */
  add({ path, rows, ...table }: ReadTable): void {
    const key = JSON.stringify([table.isPerImage, table.header ?? table.meanings.length]);
    const known = this.#groups.find((group) => group.key === key);
    if (known === undefined) {
      if (this.#groups.length < MAX_GROUPS) this.#groups = [...this.#groups, { key, paths: [path], rows, ...table }];
      return;
    }
    const joined: TableGroup = {
      ...known,
      paths: [...known.paths, path],
      rows: known.rows.length > 0 ? known.rows : rows,
      isRead: known.isRead && table.isRead,
      doubt: known.doubt ?? table.doubt,
    };
    this.#groups = this.#groups.map((group) => (group === known ? joined : group));
  }
}
