import { baseName } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import type { ArchiveProgress, SessionSnapshot } from "../../uploader/index.ts";
import type { StatusLabel } from "../tasks/describeTask.ts";
import { formatPercent } from "./uploadProgress.ts";
import { isAsking } from "./uploadStore.ts";

/**
 * Returns a phase in a few words, for the heading, for lists and for the bar on every page. `queued`: the upload waits for another one, or
 * its import for other imports. `outcome`: how the upload ended.
 */
export function phaseLabel(state: SessionSnapshot, queued: boolean, outcome: StatusLabel | undefined): string {
  if (outcome !== undefined) return outcome.label;
  const { phase } = state;
  switch (phase.name) {
    case "walking":
      return "Listing files";
    case "reviewing":
      return queued ? "Queued" : "Ready to start";
    case "sending":
      if (isAsking(state)) return "Choose the format";
      return state.isHeld ? "Detecting the format" : "Sending";
    case "paused":
      return "Paused";
    case "waiting":
      return phase.reason === "offline" ? "Offline" : "Waiting for the server";
    case "signedOut":
      return "Sign in to continue";
    case "starting":
      return "Starting the import";
    case "importing":
    case "finished":
      return queued ? "Queued" : "Importing";
    case "failed":
      return "Import failed";
    case "cancelled":
      return "Cancelled";
  }
}

/**
 * Returns a phase as one or two sentences for the status line. `queued` as in `phaseLabel`. `outcome`: how the upload ended; the line has
 * the words of the heading.
 */
export function describePhase(state: SessionSnapshot, queued: boolean, outcome: StatusLabel | undefined): string {
  const { phase } = state;
  switch (phase.name) {
    case "walking":
      return state.reading === undefined ? "Listing files." : describeReading(state.reading);
    case "reviewing":
      if (queued) return "Queued. The upload starts when the current one is done.";
      return `${count(state.found.files, "file")} listed. Nothing has been sent yet.`;
    case "sending":
      return describeSending(state);
    case "paused":
      return "Paused. Uploaded files stay on the server.";
    case "waiting":
      return phase.message;
    case "signedOut":
      return "Sign in again to continue the upload.";
    case "starting":
      return `${describeUploaded(state)} Starting the import.`;
    case "importing":
    case "finished":
      if (outcome !== undefined) return `${outcome.label}.`;
      return `${describeUploaded(state)} ${queued ? "The import is queued." : "Importing."}`;
    case "failed": {
      const reason = phase.taskId === undefined ? phase.message : "The reason is shown on this page.";
      return `${phaseLabel(state, queued, outcome)}. ${reason}`;
    }
    case "cancelled":
      return "Cancelled. Uploaded files stay on the server for a limited time.";
  }
}

function describeSending(state: SessionSnapshot): string {
  if (!isAsking(state)) return state.isHeld ? `${describeUploaded(state)} Detecting the format.` : "Sending files.";
  return state.isHeld
    ? `${describeUploaded(state)} The import starts when you have chosen the format.`
    : "Choose the format. Files are sent meanwhile.";
}

/** Returns the progress of sending for screen readers, in steps of 10% so that they do not repeat it often; empty in other phases. */
export function describeUploadProgress({ phase, uploaded }: SessionSnapshot): string {
  return phase.name === "sending" ? `${tensOfPercent(uploaded)} uploaded.` : "";
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
  return formatPercent(Math.floor(fraction * 10 + 1e-9) / 10);
}
