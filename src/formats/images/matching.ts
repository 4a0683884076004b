import { baseName } from "../../model/datasetPath.ts";

/**
 * How a reference found its file. `exact` needs no word; the others are worth a warning, weakest last. Source of the order: formats.md
 * section 2.
 */
export type MatchedBy = "exact" | "suffix" | "baseName" | "unicode" | "case";

export type Match =
  | { readonly path: string; readonly by: MatchedBy }
  /** Several files fit equally well; none is taken. The first of them are named. */
  | { readonly ambiguous: readonly string[] };

/** Finds the files of a drop that annotations refer to. */
export interface PathMatcher {
  /**
   * The file that a reference means: full path, else the longest path suffix that only one file has, else its base name if only one
   * file is called so; then the same over Unicode-composed names, then over case-folded ones. Undefined when nothing fits.
   */
  match(reference: string): Match | undefined;
}

/** Files that are named when a reference fits several. */
const NAMED_RIVALS = 5;

/** How two names are compared, strictest first. */
const foldings: readonly { readonly by: MatchedBy | undefined; fold(path: string): string }[] = [
  { by: undefined, fold: (path) => path },
  { by: "unicode", fold: (path) => path.normalize("NFC") },
  { by: "case", fold: (path) => path.normalize("NFC").toLowerCase() },
];

/** Builds a matcher over the paths of a drop. Looking up costs a few hash look-ups, whatever the number of files. */
export function pathMatcher(paths: Iterable<string>): PathMatcher {
  const all = [...paths];
  // Later foldings are built only when a reference needs them.
  const indexes = foldings.map(({ fold }) => lazily(() => byFoldedName(all, fold)));
  return {
    match(reference) {
      const wanted = cleanReference(reference);
      if (wanted === undefined) return undefined;
      for (const [i, { by, fold }] of foldings.entries()) {
        const found = lookUp(indexes[i]!(), fold(wanted), fold);
        if (found === undefined) continue;
        return "ambiguous" in found || by === undefined ? found : { path: found.path, by };
      }
      return undefined;
    },
  };
}

/**
 * A reference as a path inside the drop: back-slashes are slashes, `./` and empty segments vanish, `..` is resolved as far as it stays
 * inside. Undefined when nothing is left.
 */
export function cleanReference(reference: string): string | undefined {
  const segments: string[] = [];
  for (const segment of reference.replaceAll("\\", "/").split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return segments.length === 0 ? undefined : segments.join("/");
}

function byFoldedName(paths: readonly string[], fold: (path: string) => string): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const path of paths) {
    const name = fold(baseName(path));
    const same = index.get(name);
    if (same === undefined) index.set(name, [path]);
    else same.push(path);
  }
  return index;
}

/** Among the files of the same base name, those whose path agrees with the reference from the end on for the most segments. */
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
  if (best.length > 1) return { ambiguous: best.slice(0, NAMED_RIVALS) };
  const whole = bestLength === wantedSegments.length && bestLength > 1;
  return { path: best[0]!, by: whole || bestLength > 1 ? "suffix" : "baseName" };
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
