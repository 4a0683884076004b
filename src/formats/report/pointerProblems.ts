import type { ProblemEvent, ReadEvent } from "../format.ts";
import { problemEvent } from "./problemEvent.ts";

/**
 * Names the pointers of Git LFS that a reader opened, each once (`git_lfs_pointer`): in place of what the reader reports about its content,
 * which is not that of the file.
 */
export class PointerProblems {
  readonly #pointers: ReadonlySet<string>;
  readonly #named = new Set<string>();

  /** `pointers`: those that were opened so far; it grows while the dataset is read. */
  constructor(pointers: ReadonlySet<string>) {
    this.#pointers = pointers;
  }

  /** Returns an event of a reader; of one about a pointer what it is, and nothing for further ones about it. */
  name(event: ReadEvent): readonly ReadEvent[] {
    if (event.type !== "problem" || event.problem.path === undefined) return [event];
    const { path, action } = event.problem;
    if (!this.#pointers.has(path)) return [event];
    return this.#named.has(path) ? [] : [{ ...event, ...this.#nameOne(path, action) }];
  }

  /** Yields the pointers about which the reader reported nothing. */
  *rest(): Generator<ProblemEvent> {
    for (const path of this.#pointers) if (!this.#named.has(path)) yield this.#nameOne(path, "The file is skipped.");
  }

  #nameOne(path: string, action: string | undefined): ProblemEvent {
    this.#named.add(path);
    const message = "The file is a Git LFS pointer, not the file itself: run git lfs pull in the repository.";
    return problemEvent({ code: "git_lfs_pointer", path, message, ...(action !== undefined && { action }) });
  }
}
