import { useEffect } from "react";
import { whenIdle } from "../ui/whenIdle.ts";
import { useShownUpload, useUploads } from "../uploads/UploadsContext.ts";
import { UploadView } from "../uploads/uploadCode.ts";
import { DropPage } from "./DropPage.tsx";

/** The code that a drop needs is loaded when the page has been shown and the browser is idle, at the latest after this time, ms. */
const WARM_UP_AFTER_MS = 2_000;

/** The import page: the drop zone, or the upload that is shown, from review to report. */
export function ImportPage() {
  const upload = useShownUpload();
  const { store, warmUp } = useUploads();
  useEffect(() => whenIdle(warmUp, WARM_UP_AFTER_MS), [warmUp]);
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
