import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { LineProblems } from "../../report/lineProblems.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { readCsv } from "../../text/csv.ts";
import { parseJson } from "../../text/json.ts";
import { isJsonObject } from "../../text/jsonValue.ts";
import { readText } from "../../text/text.ts";
import type { OpenImagesTable } from "./tableKind.ts";

/** Names of classes: 20,000 in Open Images. */
const MAX_NAMES = 1_000_000;
const MAX_HIERARCHY_BYTES = 16 * 1024 * 1024;
/** Identifiers without a name that are told. */
const NAMED = 5;

/** Classes by their identifiers (MIDs). */
export class OpenImagesClasses {
  readonly #titles = new Map<string, string>();
  readonly #midOf = new Map<string, string>();
  readonly #parents = new Map<string, Set<string>>();
  readonly #nameless = new Set<string>();

  /** Takes a name; a second identifier of the same name gets the identifier behind it, so that two classes stay two. */
  add(mid: string, name: string): void {
    if (this.#titles.has(mid) || this.#titles.size >= MAX_NAMES) return;
    const title = this.#midOf.has(name) ? `${name} (${mid})` : name;
    this.#titles.set(mid, title);
    this.#midOf.set(title, mid);
  }

  /** Takes that a class is one kind of another, or a part of it. */
  addParent(mid: string, parent: string): void {
    const parents = this.#parents.get(mid) ?? new Set();
    this.#parents.set(mid, parents.add(parent));
  }

  /** The title of a class, which is its identifier when nothing names it. */
  titleOf(mid: string): string {
    const title = this.#titles.get(mid);
    if (title === undefined) this.#nameless.add(mid);
    return title ?? mid;
  }

  /** What a class of some title keeps: its identifier, and the titles of the classes above it. */
  extraOf(title: string): Record<string, unknown> | undefined {
    const mid = this.#midOf.get(title) ?? title;
    const parents = [...(this.#parents.get(mid) ?? [])].map((parent) => this.#titles.get(parent) ?? parent);
    if (mid === title && parents.length === 0) return undefined;
    return { openimages: { LabelName: mid, ...(parents.length > 0 && { parents }) } };
  }

  /** Identifiers that were asked for and have no name: how many, and the first of them. */
  get nameless(): { readonly count: number; readonly some: readonly string[] } {
    return { count: this.#nameless.size, some: [...this.#nameless].slice(0, NAMED) };
  }
}

/** Reads a table of names into `classes`. Why it cannot be read, if so; problems of its rows go into `lines`. */
export async function readNames(
  tree: SourceTree,
  path: DatasetPath,
  { columns, headerLine }: OpenImagesTable,
  classes: OpenImagesClasses,
  lines: LineProblems,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const [mid, name] = [columns.get("labelname")!, columns.get("displayname")!];
  const read = await readCsv(
    tree,
    path,
    {
      row({ cells, line }) {
        if (line === headerLine) return undefined;
        const key = cells[mid];
        // Names with a comma are not always in quotes.
        const title = name === cells.length - 1 || columns.size > 2 ? cells[name] : cells.slice(name).join(", ");
        if (key && title !== undefined) classes.add(key, title);
        else {
          const message = "The row has no identifier or no name of a class.";
          lines.add(line, { code: "row_broken", message, action: "Left out." });
        }
        return undefined;
      },
      fault: (line, finding) => lines.add(line, finding),
    },
    { signal },
  );
  return read.ok ? undefined : `The file cannot be read: ${read.failure}.`;
}

/** Reads the tree of classes into `classes`. False for a JSON file that is something else, a sentence for one that is broken. */
export async function readHierarchy(
  tree: SourceTree,
  path: DatasetPath,
  classes: OpenImagesClasses,
  signal?: AbortSignal,
): Promise<true | false | string> {
  const text = await readText(tree, path, { maxBytes: MAX_HIERARCHY_BYTES, ...(signal && { signal }) });
  if (!text.ok) return `The file ${text.failure}.`;
  const json = parseJson(text.value);
  if (!json.ok) return json.failure.message;
  const root = json.value.value;
  if (!isJsonObject(root) || typeof root.LabelName !== "string") return false;
  const waiting: { node: unknown; parent: string | undefined }[] = [{ node: root, parent: undefined }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!isJsonObject(next.node) || typeof next.node.LabelName !== "string") continue;
    const { LabelName: mid, Subcategory, Part } = next.node;
    if (next.parent !== undefined) classes.addParent(mid as string, next.parent);
    for (const children of [Subcategory, Part]) {
      if (Array.isArray(children)) for (const node of children) waiting.push({ node, parent: mid as string });
    }
  }
  return true;
}
