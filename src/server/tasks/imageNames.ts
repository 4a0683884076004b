import type { OnConflict } from "../../contract/startImport.ts";
import { numberedName } from "../../model/numberedName.ts";

/** What happens to the name of an image in its dataset. */
export type Placement =
  | { readonly kind: "kept" }
  /** The name is taken by an earlier file of the same import (`isDuplicate`) or by an image of the project. */
  | { readonly kind: "renamed"; readonly name: string; readonly isDuplicate: boolean }
  | { readonly kind: "replaces"; readonly imageId: number }
  | { readonly kind: "skipped" }
  /** The name is taken by an image of the project, and the import has to fail because of that. */
  | { readonly kind: "conflict" };

/** The names of one dataset while an import adds to it. Names are compared code unit by code unit. */
export interface ImageNames {
  /** Decides about the name of the next image, which is taken from then on unless the image is skipped. */
  place(name: string): Placement;
}

/** Creates the names of a dataset. `existing` maps the names of its visible images to their ids. */
export function createImageNames(existing: ReadonlyMap<string, number>, onConflict: OnConflict): ImageNames {
  const placed = new Set<string>();
  const lastNumber = new Map<string, number>();

  function freeName(name: string): string {
    for (let number = (lastNumber.get(name) ?? 0) + 1; ; number++) {
      const free = numberedName(name, number);
      if (placed.has(free) || existing.has(free)) continue;
      lastNumber.set(name, number);
      return free;
    }
  }

  function rename(name: string, isDuplicate: boolean): Placement {
    const free = freeName(name);
    placed.add(free);
    return { kind: "renamed", name: free, isDuplicate };
  }

  return {
    place(name) {
      if (placed.has(name)) return rename(name, true);
      const there = existing.get(name);
      if (there !== undefined) {
        if (onConflict === "rename") return rename(name, false);
        if (onConflict === "error") return { kind: "conflict" };
        if (onConflict !== "replace") return { kind: "skipped" };
      }
      placed.add(name);
      return there === undefined ? { kind: "kept" } : { kind: "replaces", imageId: there };
    },
  };
}
