import { useSyncExternalStore } from "react";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { useUploads } from "./UploadsContext.ts";
import { isAsking, isOver, isSending, type Upload } from "./uploadStore.ts";

/** The upload that the header shows, with its state. */
interface ActiveUpload {
  readonly upload: Upload;
  readonly state: SessionSnapshot;
  /** Number of other uploads that are not over. */
  readonly others: number;
}

/** Returns the upload that the header shows on every page: one that asks for its format, else the one being sent, else one being imported, else one that is not over, else the newest. */
export function useActiveUpload(): ActiveUpload | undefined {
  const { store } = useUploads();
  useSyncExternalStore(
    (onChange) => {
      let sessions: (() => void)[] = [];
      const follow = () => {
        for (const stop of sessions) stop();
        sessions = store.getState().uploads.map((upload) => upload.session.subscribe(onChange));
        onChange();
      };
      follow();
      const stopStore = store.subscribe(follow);
      return () => {
        stopStore();
        for (const stop of sessions) stop();
      };
    },
    () => versionOf(store.getState().uploads),
  );
  const { uploads } = store.getState();
  const states = uploads.map((upload) => ({ upload, state: upload.session.getState() }));
  const first =
    states.find(({ state }) => isAsking(state)) ??
    states.find(({ state }) => isSending(state.phase)) ??
    states.find(({ state }) => state.phase.name === "importing") ??
    states.find(({ state }) => !isOver(state.phase)) ??
    states.at(-1);
  if (first === undefined) return undefined;
  const others = states.filter((other) => other !== first && !isOver(other.state.phase)).length;
  return { ...first, others };
}

function versionOf(uploads: readonly Upload[]): string {
  return uploads.map(({ id, queued, session }) => `${id}${queued}${session.getState().revision}`).join();
}
