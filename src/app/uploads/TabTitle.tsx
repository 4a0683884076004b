import { useEffect } from "react";
import { usePageTitle } from "../ui/pageTitle.ts";
import { useHasUploads } from "./UploadsContext.ts";

/** Shows the title of the current page in the tab. While there are uploads, `UploadWatch` does, with their progress. Renders nothing. */
export function TabTitle() {
  const title = usePageTitle((state) => state.title);
  const hasUploads = useHasUploads();
  useEffect(() => {
    if (!hasUploads) document.title = tabTitle(title);
  }, [title, hasUploads]);
  return null;
}

/** Returns the title of the tab for that of a page, which may be empty. */
export function tabTitle(page: string): string {
  return page === "" ? "Dropset" : `${page} · Dropset`;
}
