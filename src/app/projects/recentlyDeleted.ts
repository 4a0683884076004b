import { create } from "zustand";

/** A project that was deleted in this tab and can still be restored. */
export interface DeletedProject {
  readonly id: number;
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly restorableUntil: number;
}

/** The deletions that the page of projects offers to undo. */
export const useRecentlyDeleted = create<{
  deleted: readonly DeletedProject[];
  add(project: DeletedProject): void;
  forget(id: number): void;
}>((set) => ({
  deleted: [],
  add: (project) => set((state) => ({ deleted: [...state.deleted, project] })),
  forget: (id) => set((state) => ({ deleted: state.deleted.filter((project) => project.id !== id) })),
}));
