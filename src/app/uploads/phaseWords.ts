import { baseName } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import type { ArchiveProgress, SessionSnapshot } from "../../uploader/index.ts";
import { uploadShare } from "./uploadShare.ts";

/** One or two words for a phase, for lists and the bar on every page. */
export function phaseWord(state: SessionSnapshot, queued: boolean): string {
  const { phase } = state;
  switch (phase.name) {
    case "walking":
      return "Listing";
    case "reviewing":
      return queued ? "Queued" : "Ready to start";
    case "sending":
      return "Sending";
    case "paused":
      return "Paused";
    case "waiting":
      return phase.reason === "offline" ? "Offline, waiting" : "Waiting for the server";
    case "signedOut":
      return "Sign in to go on";
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

/** The phase as a sentence for the status line. It names progress in steps of ten per cent only, so that it is worth being read out. */
export function phaseSentence(state: SessionSnapshot, queued: boolean): string {
  const { phase } = state;
  switch (phase.name) {
    case "walking":
      return state.reading === undefined ? "Listing files." : readingSentence(state.reading);
    case "reviewing":
      if (queued) return "Queued: it starts when the upload before it is through.";
      return `${count(state.found.files, "file")} listed. No file has been sent yet.`;
    case "sending":
      return `Sending files, ${Math.floor(uploadShare(state) * 10) * 10} % is through.`;
    case "paused":
      return "Paused. What the server has acknowledged stays there.";
    case "waiting":
      return phase.message;
    case "signedOut":
      return "Sign in again, and it goes on where it was.";
    case "starting":
      return `${arrived(state)} on the server. Starting the import.`;
    case "importing":
      return `${arrived(state)} on the server, which is importing it now.`;
    case "finished":
      return "The import has finished.";
    case "failed":
      return phase.taskId === undefined ? phase.message : "The import has failed. The reason is on this page.";
    case "cancelled":
      return "Cancelled. What the server has acknowledged stays there for a while.";
  }
}

/** "Everything is", or "Everything but 2 files is": what has come to the server once nothing more is sent. */
export function arrived({ failed }: SessionSnapshot): string {
  return failed.files === 0 ? "Everything is" : `Everything but ${count(failed.files, "file")} is`;
}

/** Which archive is being read, in steps of ten per cent where it has to be unpacked first. */
export function readingSentence({ path, files, share }: ArchiveProgress): string {
  const name = baseName(path);
  if (files > 0) return `Reading archive ${name}: ${count(files, "file")} so far.`;
  return share === undefined
    ? `Reading archive ${name} …`
    : `Unpacking archive ${name}, ${Math.floor(share * 10) * 10} % is through.`;
}
