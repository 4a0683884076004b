import { create } from "zustand";

/** The title of the current page; the tab shows it after the progress of an upload. */
export const usePageTitle = create<{ title: string; setTitle: (title: string) => void }>((set) => ({
  title: "",
  setTitle: (title) => set({ title }),
}));
