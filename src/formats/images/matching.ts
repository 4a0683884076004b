import { baseName } from "../../model/datasetPath.ts";
import { groupBy } from "./groupBy.ts";

/**
 * How a reference found its file. All but `exact` are reported; the weakest comes last.
 */
type MatchedBy = "exact" | "suffix" | "baseName" | "unicode" | "case";

/** The file of a reference. */
export type Match =
  | { readonly path: string; readonly by: MatchedBy }
  /** Several files fit equally well, and none is used; the first of them. */
  | { readonly ambiguous: readonly string[] };

/** Finds the files of a drop that annotations refer to. */
export interface PathMatcher {
  /**
   * Returns the file of a reference: by its full path, else by the longest path suffix that only one file has, else by its base name if
   * only one file has it; then the same with composed Unicode characters, then with case ignored. Undefined when nothing fits.
   */
  match(reference: string): Match | undefined;
}

/** Files that are returned when a reference fits several. */
const NAMED_RIVALS = 5;

/** How two names are compared, strictest first. */
const foldings: readonly { readonly by: MatchedBy | undefined; fold(path: string): string }[] = [
  { by: undefined, fold: (path) => path },
  { by: "unicode", fold: (path) => path.normalize("NFC") },
  { by: "case", fold: (path) => path.normalize("NFC").toLowerCase() },
];

/** Returns a matcher for the paths of a drop. A match takes a few hash look-ups, whatever the number of files. */
export function pathMatcher(paths: Iterable<string>): PathMatcher {
  const all = [...paths];
  // Later foldings are built only when a reference needs them.
  const indexes = foldings.map(({ by, fold }) => {
    return { by, fold, index: lazily(() => groupBy(all, (path) => fold(baseName(path)))) };
  });
  return {
    match(reference) {
      const wanted = cleanReference(reference);
      if (wanted === undefined) return undefined;
      for (const { by, fold, index } of indexes) {
        const found = lookUp(index(), fold(wanted), fold);
        if (found === undefined) continue;
        return "ambiguous" in found || by === undefined ? found : { path: found.path, by };
      }
      return undefined;
    },
  };
}

/**
 * Returns a reference as a path inside the drop: backslashes become slashes, `./` and empty segments are removed, `..` is resolved as far
 * as it stays inside. Undefined when nothing is left.
 */
export function cleanReference(reference: string): string | undefined {
  // Nearly all names that annotation files state have no folder.
  if (!reference.includes("/") && !reference.includes("\\")) {
    return reference === "" || reference === "." || reference === ".." ? undefined : reference;
  }
  const segments: string[] = [];
  for (const segment of reference.replaceAll("\\", "/").split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return segments.length === 0 ? undefined : segments.join("/");
}

/** Returns a file name as a path inside the drop; of a web address only its path. Undefined when nothing is left. */
export function referenceOf(fileName: string): string | undefined {
  const address = /^[a-z][a-z0-9+.-]+:\/\/[^/]*\/([^?#]*)/i.exec(fileName)?.[1];
  if (address === undefined) return cleanReference(fileName);
  try {
    return cleanReference(decodeURIComponent(address));
  } catch {
    return cleanReference(address);
  }
}

/** Finds, among the files with the same base name, the one that has the most segments at the end in common with the reference. */
function lookUp(index: Map<string, string[]>, wanted: string, fold: (path: string) => string): Match | undefined {
  const sameName = index.get(baseName(wanted));
  if (sameName === undefined) return undefined;
  const wantedSegments = wanted.split("/").reverse();
  let best: string[] = [];
  let bestLength = 0;
  for (const path of sameName) {
    const folded = fold(path);
    if (folded === wanted) return { path, by: "exact" };
    const length = commonLength(folded.split("/").reverse(), wantedSegments);
    if (length > bestLength) {
      best = [path];
      bestLength = length;
    } else if (length === bestLength) best.push(path);
  }
  const [path, ...others] = best;
  if (path === undefined) return undefined;
  if (others.length > 0) return { ambiguous: best.slice(0, NAMED_RIVALS) };
  return { path, by: bestLength > 1 ? "suffix" : "baseName" };
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function lazily<Value>(make: () => Value): () => Value {
  let value: Value | undefined;
  return () => {
    value ??= make();
    return value;
  };
}
