import type { DropHandle } from "../walk/dropSource.ts";
import type { SavedDrop, SavedDrops } from "./savedDrops.ts";

/** Keeps the drop of one upload for after a reload, while it is worth keeping. */
export interface DropKeeper {
  /** True when the drop is kept at present. */
  readonly isKept: boolean;
  /** Gives the keeper the handle of the drop, once it is known. Earlier drops of the same folder that were never started are forgotten. */
  setHandle(handle: DropHandle | undefined): void;
  /** Saves the drop as it is now; without a handle nothing is saved. */
  keep(): void;
  /** Forgets the drop, after whatever is being saved. */
  forget(): void;
}

/** What keeping a drop needs. */
interface DropKeeperContext {
  /** Undefined where nothing is kept. */
  readonly savedDrops: SavedDrops | undefined;
  readonly id: string;
  /** Returns the drop as it is now; undefined for one that is not worth keeping. */
  readonly current: () => Omit<SavedDrop, "id" | "handle"> | undefined;
  /** `isKept` may have changed. */
  readonly onChange: () => void;
}

/** Creates the keeper of one upload. Its operations run one after another. */
export function createDropKeeper({ savedDrops, id, current, onChange }: DropKeeperContext): DropKeeper {
  let handle: DropHandle | undefined;
  let isKept = false;
  let last: Promise<unknown> = Promise.resolve();

  function afterwards(act: () => Promise<void>): void {
    last = last.then(act);
  }
  function setKept(kept: boolean): void {
    isKept = kept;
    onChange();
  }
  function keep(): void {
    const drop = current();
    if (handle === undefined || savedDrops === undefined || drop === undefined) return;
    const saved = { ...drop, id, handle };
    afterwards(async () => setKept(await savedDrops.save(saved)));
  }
  return {
    get isKept() {
      return isKept;
    },
    setHandle(found) {
      handle = found;
      if (found !== undefined && savedDrops !== undefined) afterwards(() => savedDrops.forgetUnstarted(found));
      keep();
    },
    keep,
    forget() {
      afterwards(async () => {
        await savedDrops?.forget(id);
        setKept(false);
      });
    },
  };
}
