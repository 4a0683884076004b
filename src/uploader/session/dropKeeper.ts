import type { DropHandle } from "../walk/dropSource.ts";
import type { SavedDrop, SavedDrops } from "./savedDrops.ts";

/** Saves the drop of one upload for the time after a reload, while it is worth saving. */
export interface DropKeeper {
  /** True when the drop is currently saved. */
  readonly isKept: boolean;
  /** Sets the handle of the drop, once it is known. Removes earlier drops of the same folder that were never started. */
  setHandle(handle: DropHandle | undefined): void;
  /** Saves the current state of the drop; does nothing without a handle. */
  keep(): void;
  /** Removes the saved drop, after a save in progress. */
  forget(): void;
}

/** What saving a drop depends on. */
interface DropKeeperContext {
  /** Undefined where nothing can be saved. */
  readonly savedDrops: SavedDrops | undefined;
  readonly id: string;
  /** Returns the current state of the drop; undefined when it is not worth saving. */
  readonly current: () => Omit<SavedDrop, "id" | "handle"> | undefined;
  /** Called when `isKept` may have changed. */
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
