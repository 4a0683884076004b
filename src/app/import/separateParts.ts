import type { Detection } from "../../formats/format.ts";

/**
 * The datasets of a drop that can be imported on their own: claims on folders that lie beside one another, one format for each, in the order of
 * their folders. Undefined when there is only one, when two formats claim the same folder, or when one lies inside of another.
 */
export function separateParts(candidates: readonly Detection[]): readonly Detection[] | undefined {
  const parts = candidates.filter(({ certainty }) => certainty !== "weak");
  const apart = parts.every(
    (part, i) => part.root !== "" && parts.every((other, k) => i === k || !isInside(other.root, part.root)),
  );
  return apart && parts.length > 1 ? parts.toSorted((a, b) => (a.root < b.root ? -1 : 1)) : undefined;
}

function isInside(root: string, folder: string): boolean {
  return root === folder || root.startsWith(`${folder}/`);
}
