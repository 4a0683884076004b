import { lazy, useEffect } from "react";
import { useShownUpload, useUploads } from "../uploads/UploadsContext.ts";
import { DropPage } from "./DropPage.tsx";

const loadUploadView = () => import("./UploadView.tsx");
const UploadView = lazy(() => loadUploadView().then((view) => ({ default: view.UploadView })));

/** What a drop needs is fetched once the page itself is there. */
const WARM_UP_AFTER_MS = 400;

/** The way of a drop: Drop, Review, Send, Import, all on this page. */
export function ImportPage() {
  const upload = useShownUpload();
  const { store, warmUp } = useUploads();
  useEffect(() => {
    const timer = setTimeout(() => {
      warmUp();
      loadUploadView().catch(() => undefined);
    }, WARM_UP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [warmUp]);
  // What has been seen to its good end makes place for the next drop once its person goes elsewhere.
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
