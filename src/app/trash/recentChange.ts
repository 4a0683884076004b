import { create } from "zustand";

/** A change of this tab that the bar offers to undo. Older ones are in the trash and in the history of their project. */
export interface RecentChange {
  readonly id: number;
  /** The name before the sentence, such as that of the project. */
  readonly name?: string;
  /** What was done, as the end of a sentence that begins with the name, or as a whole one. */
  readonly text: string;
}

/** The last change of this tab, and what the last undo did. */
export const useRecentChange = create<{
  change: RecentChange | undefined;
  /** Shown after an undo; empty before. */
  note: string;
  offer(change: RecentChange): void;
  undone(note: string): void;
  dismiss(): void;
}>((set) => ({
  change: undefined,
  note: "",
  offer: (change) => set({ change, note: "" }),
  undone: (note) => set({ change: undefined, note }),
  dismiss: () => set({ change: undefined, note: "" }),
}));
