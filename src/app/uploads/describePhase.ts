import { baseName } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import type { ArchiveProgress, SessionSnapshot } from "../../uploader/index.ts";
import { formatPercent, uploadProgress } from "./uploadProgress.ts";

/** Returns a phase in one to three words, for lists and for the bar on every page. */
export function phaseLabel(state: SessionSnapshot, queued: boolean): string {
  const { phase } = state;
  switch (phase.name) {
    case "walking":
      return "Listing files";
    case "reviewing":
      return queued ? "Queued" : "Ready to start";
    case "sending":
      return "Sending";
    case "paused":
      return "Paused";
    case "waiting":
      return phase.reason === "offline" ? "Offline" : "Waiting for the server";
    case "signedOut":
      return "Sign in to continue";
    case "starting":
      return "Starting the import";
    case "importing":
      return "Importing";
    case "finished":
      return "Finished";
    case "failed":
      return "Failed";
    case "cancelled":
      return "Cancelled";
  }
}

/** Returns a phase as one or two sentences for the status line. Progress is in steps of 10%, so that screen readers do not repeat it often. */
export function describePhase(state: SessionSnapshot, queued: boolean): string {
  const { phase } = state;
  switch (phase.name) {
    case "walking":
      return state.reading === undefined ? "Listing files." : describeReading(state.reading);
    case "reviewing":
      if (queued) return "Queued. The upload starts when the current one is done.";
      return `${count(state.found.files, "file")} listed. Nothing has been sent yet.`;
    case "sending":
      return `Sending files. ${tensOfPercent(uploadProgress(state))} uploaded.`;
    case "paused":
      return "Paused. Uploaded files stay on the server.";
    case "waiting":
      return phase.message;
    case "signedOut":
      return "Sign in again to continue the upload.";
    case "starting":
      return `${describeUploaded(state)} Starting the import.`;
    case "importing":
      return `${describeUploaded(state)} Importing.`;
    case "finished":
      return "Import finished.";
    case "failed":
      return phase.taskId === undefined ? phase.message : "Import failed. The reason is shown on this page.";
    case "cancelled":
      return "Cancelled. Uploaded files stay on the server for a limited time.";
  }
}

/** Returns "All files uploaded." or "2 files failed.": the result of the upload once nothing more is sent. */
export function describeUploaded({ failed }: SessionSnapshot): string {
  return failed.files === 0 ? "All files uploaded." : `${count(failed.files, "file")} failed.`;
}

/** Returns which archive is being read, with progress in steps of 10% when it must be unpacked first. */
export function describeReading({ path, files, share }: ArchiveProgress): string {
  const name = baseName(path);
  if (files > 0) return `Reading archive ${name}: ${count(files, "file")} so far.`;
  return share === undefined ? `Reading archive ${name}…` : `Unpacking archive ${name}: ${tensOfPercent(share)} done.`;
}

function tensOfPercent(fraction: number): string {
  return formatPercent(Math.floor(fraction * 10) / 10);
}
