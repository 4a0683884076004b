import { useEffect } from "react";
import { lazyPage } from "../ui/lazyPage.ts";
import { useShownUpload, useUploads } from "../uploads/UploadsContext.ts";
import { DropPage } from "./DropPage.tsx";

const UploadView = lazyPage(() => import("./UploadView.tsx").then((view) => view.UploadView));

/** The code that a drop needs is loaded this long after the page is shown. */
const WARM_UP_AFTER_MS = 400;

/** The import page: the drop zone, or the upload that is shown, from review to report. */
export function ImportPage() {
  const upload = useShownUpload();
  const { store, warmUp } = useUploads();
  useEffect(() => {
    const timer = setTimeout(() => {
      warmUp();
      void UploadView.preload();
    }, WARM_UP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [warmUp]);
  // An upload that has finished or was cancelled is removed when the person leaves the page.
  useEffect(
    () => () => {
      const { uploads, shownId, remove } = store.getState();
      const phase = uploads.find(({ id }) => id === shownId)?.session.getState().phase.name;
      if (shownId !== undefined && (phase === "finished" || phase === "cancelled")) remove(shownId);
    },
    [store],
  );
  return upload === undefined ? <DropPage /> : <UploadView key={upload.id} upload={upload} />;
}
