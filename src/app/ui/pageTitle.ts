import { create } from "zustand";

/** The name of the page that is shown; the tab shows it with the progress of an upload before it. */
export const usePageTitle = create<{ title: string; setTitle: (title: string) => void }>((set) => ({
  title: "",
  setTitle: (title) => set({ title }),
}));
