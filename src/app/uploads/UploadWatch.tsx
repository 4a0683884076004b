import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { usePageTitle } from "../ui/pageTitle.ts";
import { notify } from "./notifications.ts";
import { useUploads } from "./UploadsContext.ts";
import { percentOf, uploadShare } from "./uploadShare.ts";
import { isSending } from "./uploadStore.ts";
import { useActiveUpload } from "./useActiveUpload.ts";
import { useLeaveWarning } from "./useLeaveWarning.ts";
import { useWakeLock } from "./useWakeLock.ts";

/** What uploads do to the tab around the page: title, warning before leaving, wake lock, notification at the end. Shows nothing. */
export function UploadWatch() {
  const active = useActiveUpload();
  const title = usePageTitle((state) => state.title);
  const sending = active !== undefined && isSending(active.state.phase);
  useLeaveWarning(sending);
  useWakeLock(sending && active.state.phase.name !== "paused");
  useEndOfUploads();

  const prefix = active === undefined ? "" : titlePrefix(active.state.phase.name, uploadShare(active.state));
  useEffect(() => {
    document.title = `${prefix}${title === "" ? "" : `${title} · `}Dropset`;
  }, [prefix, title]);
  return null;
}

function titlePrefix(phase: string, share: number): string {
  switch (phase) {
    case "sending":
    case "waiting":
    case "signedOut":
      return `${percentOf(share)} · `;
    case "paused":
      return `Paused ${percentOf(share)} · `;
    case "starting":
    case "importing":
      return "Importing · ";
    default:
      return "";
  }
}

/** Tells the person and the lists of tasks and projects when an upload of this tab ends. */
function useEndOfUploads(): void {
  const { store } = useUploads();
  const client = useQueryClient();
  useEffect(() => {
    const watched = new Map<string, () => void>();
    const watch = () => {
      for (const { id, session } of store.getState().uploads) {
        if (watched.has(id)) continue;
        const unsubscribe = session.subscribe((state, previous) => {
          if (state.phase.name === previous.phase.name) return;
          // The gate asks who is signed in and shows the form.
          if (state.phase.name === "signedOut") void client.invalidateQueries({ queryKey: ["info"] });
          if (state.phase.name === "importing") void client.invalidateQueries({ queryKey: ["tasks"] });
          if (state.phase.name !== "finished" && state.phase.name !== "failed") return;
          for (const key of ["tasks", "task", "projects", "project"])
            void client.invalidateQueries({ queryKey: [key] });
          if (state.phase.name === "finished") notify(`${state.name} is imported`, "The project is ready.");
          else notify(`${state.name} could not be imported`, state.phase.message);
        });
        watched.set(id, unsubscribe);
      }
    };
    watch();
    const stop = store.subscribe(watch);
    return () => {
      stop();
      for (const unsubscribe of watched.values()) unsubscribe();
    };
  }, [store, client]);
}
