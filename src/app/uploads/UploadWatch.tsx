import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { taskQuery } from "../api/tasks.ts";
import { describeImported } from "../tasks/describeTask.ts";
import { usePageTitle } from "../ui/pageTitle.ts";
import { notify } from "./notifications.ts";
import { tabTitle } from "./TabTitle.tsx";
import { useUploads } from "./UploadsContext.ts";
import { uploadOutcome } from "./uploadOutcome.ts";
import { formatPercent } from "./uploadProgress.ts";
import { isAsking, isSending } from "./uploadStore.ts";
import { useActiveUpload } from "./useActiveUpload.ts";
import { useLeaveWarning } from "./useLeaveWarning.ts";
import { useWakeLock } from "./useWakeLock.ts";

/** Keeps the browser in sync with the uploads: tab title, leave warning, wake lock, notifications. Renders nothing. */
export function UploadWatch() {
  const active = useActiveUpload();
  const title = usePageTitle((state) => state.title);
  const sending = active !== undefined && isSending(active.state.phase);
  useLeaveWarning(sending);
  useWakeLock(sending && active.state.phase.name !== "paused" && !active.state.isHeld);
  usePhaseChanges();

  const prefix = active === undefined ? "" : titlePrefix(active.state);
  useEffect(() => {
    document.title = `${prefix}${tabTitle(title)}`;
  }, [prefix, title]);
  return null;
}

function titlePrefix(state: SessionSnapshot): string {
  const percent = formatPercent(state.uploaded);
  switch (state.phase.name) {
    case "sending":
      return `${isAsking(state) ? "Choose the format · " : ""}${percent} · `;
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

/** Follows all uploads of this tab: refreshes the data that they change, and notifies the person of their questions and their end. */
function usePhaseChanges(): void {
  const { store } = useUploads();
  const client = useQueryClient();
  useEffect(() => {
    const watched = new Map<string, () => void>();
    const watch = () => {
      for (const { id, session } of store.getState().uploads) {
        if (watched.has(id)) continue;
        const unsubscribe = session.subscribe((state, previous) => {
          if (isAsking(state) && !isAsking(previous)) notifyOfQuestion(state);
          if (state.phase.name === previous.phase.name) return;
          refreshData(client, state);
          void notifyOfEnd(client, state);
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

function notifyOfQuestion({ name }: SessionSnapshot): void {
  notify(`Choose the format: ${name}`, "The drop can be read in several ways. The import starts when you have chosen.");
}

async function notifyOfEnd(client: QueryClient, { name, phase }: SessionSnapshot): Promise<void> {
  if (phase.name === "failed") notify(`Import failed: ${name}`, phase.message);
  if (phase.name !== "finished") return;
  const task = await client.fetchQuery(taskQuery(phase.taskId)).catch(() => undefined);
  const outcome = uploadOutcome(phase, task)?.label ?? "Import ended";
  notify(`${outcome}: ${name}`, task?.report ? describeImported(task.report) : "The project is ready.");
}
