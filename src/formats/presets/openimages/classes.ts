import type { DatasetPath } from "../../../model/datasetPath.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import type { LineProblems } from "../../report/lineProblems.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { readCsv } from "../../text/csv.ts";
import { parseJson } from "../../text/json.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { readText } from "../../text/text.ts";
import { columnOf, type OpenImagesTable } from "./table.ts";

/** Names of classes that are kept; Open Images has 20,000. */
const MAX_NAMES = 1_000_000;
/** Bytes of a class hierarchy. */
const MAX_HIERARCHY_BYTES = 16 * 1024 * 1024;
/** Identifiers without a name that a message lists. */
const NAMED = 5;

/** Classes by their identifiers (MIDs). */
export class OpenImagesClasses {
  readonly #titles = new Map<string, string>();
  readonly #midOf = new Map<string, string>();
  readonly #parents = new Map<string, Set<string>>();
  readonly #nameless = new Set<string>();

  /** Adds a name. A second class with the same name gets its identifier in the title, so that the two stay separate. */
  add(mid: string, name: string): void {
    if (this.#titles.has(mid) || this.#titles.size >= MAX_NAMES) return;
    const title = this.#midOf.has(name) ? `${name} (${mid})` : name;
    this.#titles.set(mid, title);
    this.#midOf.set(title, mid);
  }

  /** Adds the parent of a class: the class is a kind or a part of it. */
  addParent(mid: string, parent: string): void {
    const parents = this.#parents.get(mid) ?? new Set();
    this.#parents.set(mid, parents.add(parent));
  }

  /** Returns the title of a class: its name, or its identifier when it has no name. */
  titleOf(mid: string): string {
    const title = this.#titles.get(mid);
    if (title === undefined) this.#nameless.add(mid);
    return title ?? mid;
  }

  /** Returns what is kept with a class: its identifier and the titles of its parents. */
  extraOf(title: string): Record<string, unknown> | undefined {
    const mid = this.#midOf.get(title) ?? title;
    const parents = [...(this.#parents.get(mid) ?? [])].map((parent) => this.#titles.get(parent) ?? parent);
    if (mid === title && parents.length === 0) return undefined;
    return { openimages: { LabelName: mid, ...(parents.length > 0 && { parents }) } };
  }

  /** The identifiers of used classes without a name: how many, and the first ones. */
  get nameless(): { readonly total: number; readonly some: readonly string[] } {
    return { total: this.#nameless.size, some: [...this.#nameless].slice(0, NAMED) };
  }
}

/** Adds a table of class names to `classes`, and problems of its rows to `lines`. Fails with a sentence when the file cannot be read. */
export async function readNames(
  tree: SourceTree,
  path: DatasetPath,
  table: OpenImagesTable,
  classes: OpenImagesClasses,
  lines: LineProblems,
  signal?: AbortSignal,
): Promise<Result<void>> {
  const { columns, headerLine } = table;
  const [mid, name] = [columnOf(table, "labelname"), columnOf(table, "displayname")];
  const read = await readCsv(
    tree,
    path,
    {
      row({ cells, line }) {
        if (line === headerLine) return undefined;
        const key = cells[mid];
        // Names with commas are not always in quotes.
        const title = name === cells.length - 1 || columns.size > 2 ? cells[name] : cells.slice(name).join(", ");
        if (key && title !== undefined) classes.add(key, title);
        else {
          const message = "The row does not have the identifier and the name of a class.";
          lines.add(line, { code: "row_broken", message, action: "The row is skipped." });
        }
        return undefined;
      },
      fault: (line, finding) => lines.add(line, finding),
    },
    { signal },
  );
  return read.ok ? success(undefined) : failure(`The file cannot be read: ${read.failure}.`);
}

/** Adds the class hierarchy in a JSON file to `classes`. False for JSON about something else; fails with a sentence for a broken file. */
export async function readHierarchy(
  tree: SourceTree,
  path: DatasetPath,
  classes: OpenImagesClasses,
  signal?: AbortSignal,
): Promise<Result<boolean>> {
  const text = await readText(tree, path, { maxBytes: MAX_HIERARCHY_BYTES, ...(signal && { signal }) });
  if (!text.ok) return failure(`The file cannot be read: ${text.failure}.`);
  const json = parseJson(text.value);
  if (!json.ok) return failure(json.failure.message);
  if (!isClassNode(json.value.value)) return success(false);
  // Not recursive: the hierarchy may be deep.
  const waiting: { node: ClassNode; parent?: string }[] = [{ node: json.value.value }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { LabelName: mid, Subcategory, Part } = next.node;
    if (next.parent !== undefined) classes.addParent(mid, next.parent);
    for (const children of [Subcategory, Part]) {
      for (const node of Array.isArray(children) ? children.filter(isClassNode) : [])
        waiting.push({ node, parent: mid });
    }
  }
  return success(true);
}

type ClassNode = JsonObject & { readonly LabelName: string };

function isClassNode(value: unknown): value is ClassNode {
  return isJsonObject(value) && typeof value.LabelName === "string";
}
