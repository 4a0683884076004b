/** Why a goal is missed. */
export interface Miss {
  /** What was measured that sets the limit. */
  readonly limit: string;
  /** What would have to change to meet the goal. */
  readonly change: string;
}

/** The explanations of missed goals, by the words of `Measured.work`. A run prints those of the goals that it missed. */
export const misses: ReadonlyMap<string, Miss> = new Map([
  [
    "200 x 1 MB, server ingest",
    {
      limit:
        "The server parses, hashes and writes the bytes that `cp` only copies: SHA-256 of them alone takes 0.19 s. The time of `cp` and a sync " +
        "depends on the disk: 0.22 to 0.82 s on machines of the same kind.",
      change: "Hashing on another core while the bytes are written, and no copy of them between socket and file.",
    },
  ],
]);
