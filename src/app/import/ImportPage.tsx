import { lazy } from "react";
import { useShownUpload } from "../uploads/UploadsContext.ts";
import { DropPage } from "./DropPage.tsx";

const UploadView = lazy(() => import("./UploadView.tsx").then((view) => ({ default: view.UploadView })));

/** The way of a drop: Drop, Review, Send, Import, all on this page. */
export function ImportPage() {
  const upload = useShownUpload();
  return upload === undefined ? <DropPage /> : <UploadView key={upload.id} upload={upload} />;
}
