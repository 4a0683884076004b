import type { JpegGroup } from "./jpegFolder.ts";

/** A folder to import. */
export interface FileSet {
  /** What a person types. */
  readonly name: string;
  readonly title: string;
  readonly groups: readonly JpegGroup[];
  /** Large sets are imported once in a run, whatever the number of rounds. */
  readonly isLarge: boolean;
}

function setOf(name: string, title: string, groups: readonly JpegGroup[], isLarge = false): FileSet {
  return { name, title, groups, isLarge };
}

/** The folders that are imported, in the order in which they are taken. */
export const fileSets: readonly FileSet[] = [
  // Too small for figures: shows in seconds whether a scenario works.
  setOf("check", "100 x 20 KB", [{ count: 100, bytes: 20_000 }]),
  setOf("small", "2,000 x 20 KB", [{ count: 2_000, bytes: 20_000 }]),
  setOf("large", "200 x 1 MB", [{ count: 200, bytes: 1_000_000 }]),
  setOf("many", "10,000 x 20 KB", [{ count: 10_000, bytes: 20_000 }], true),
  setOf("medium", "2,000 x 200 KB", [{ count: 2_000, bytes: 200_000 }], true),
  setOf("huge", "20 x 100 MB", [{ count: 20, bytes: 100_000_000 }], true),
  setOf("one", "1 x 2 GB", [{ count: 1, bytes: 2_000_000_000 }], true),
  // As datasets have it: most files small, most bytes in a few.
  setOf(
    "mix",
    "mix: 2,000 x 2 KB, 1,000 x 60 KB, 300 x 500 KB, 20 x 8 MB",
    [
      { count: 2_000, bytes: 2_000 },
      { count: 1_000, bytes: 60_000 },
      { count: 300, bytes: 500_000 },
      { count: 20, bytes: 8_000_000 },
    ],
    true,
  ),
];

/** Returns the sets of these names. Throws for one that does not exist. */
export function setsOf(names: readonly string[]): FileSet[] {
  return names.map((name) => {
    const found = fileSets.find((set) => set.name === name);
    if (found === undefined) {
      throw new Error(`There is no set ${name}. Sets: ${fileSets.map((set) => set.name).join(", ")}.`);
    }
    return found;
  });
}

/** Number of files of a set. */
export function filesIn({ groups }: FileSet): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

/** Size of all files of a set. */
export function bytesIn({ groups }: FileSet): number {
  return groups.reduce((sum, { count, bytes }) => sum + count * bytes, 0);
}
