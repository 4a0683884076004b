import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { usePageTitle } from "../ui/pageTitle.ts";
import { notify } from "./notifications.ts";
import { useUploads } from "./UploadsContext.ts";
import { formatPercent, uploadProgress } from "./uploadProgress.ts";
import { isSending } from "./uploadStore.ts";
import { useActiveUpload } from "./useActiveUpload.ts";
import { useLeaveWarning } from "./useLeaveWarning.ts";
import { useWakeLock } from "./useWakeLock.ts";

/** Keeps the browser in sync with the uploads: tab title, leave warning, wake lock, notifications. Renders nothing. */
export function UploadWatch() {
  const active = useActiveUpload();
  const title = usePageTitle((state) => state.title);
  const sending = active !== undefined && isSending(active.state.phase);
  useLeaveWarning(sending);
  useWakeLock(sending && active.state.phase.name !== "paused");
  usePhaseChanges();

  const prefix = active === undefined ? "" : titlePrefix(active.state);
  useEffect(() => {
    document.title = `${prefix}${title === "" ? "" : `${title} · `}Dropset`;
  }, [prefix, title]);
  return null;
}

function titlePrefix(state: SessionSnapshot): string {
  const percent = formatPercent(uploadProgress(state));
  switch (state.phase.name) {
    case "sending":
    case "waiting":
    case "signedOut":
      return `${percent} · `;
    case "paused":
      return `Paused ${percent} · `;
    case "starting":
    case "importing":
      return "Importing · ";
    default:
      return "";
  }
}

/** Follows the phases of all uploads of this tab: refreshes the data that they change, and notifies the person of their end. */
function usePhaseChanges(): void {
  const { store } = useUploads();
  const client = useQueryClient();
  useEffect(() => {
    const watched = new Map<string, () => void>();
    const watch = () => {
      for (const { id, session } of store.getState().uploads) {
        if (watched.has(id)) continue;
        const unsubscribe = session.subscribe((state, previous) => {
          if (state.phase.name === previous.phase.name) return;
          refreshData(client, state);
          notifyOfEnd(state);
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

function refreshData(client: QueryClient, { phase }: SessionSnapshot): void {
  for (const key of keysChangedBy(phase.name)) void client.invalidateQueries({ queryKey: [key] });
}

/** Returns the query keys whose data an upload changes when it enters a phase. */
function keysChangedBy(phase: SessionSnapshot["phase"]["name"]): readonly string[] {
  switch (phase) {
    case "signedOut":
      // The page asks who is signed in, and shows the sign-in form.
      return ["info"];
    case "importing":
      return ["tasks"];
    case "finished":
    case "failed":
      return ["tasks", "task", "projects", "project"];
    default:
      return [];
  }
}

function notifyOfEnd({ name, phase }: SessionSnapshot): void {
  if (phase.name === "finished") notify(`Imported ${name}`, "The project is ready.");
  else if (phase.name === "failed") notify(`Could not import ${name}`, phase.message);
}
