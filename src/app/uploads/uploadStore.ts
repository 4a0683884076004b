import { createStore } from "zustand/vanilla";
import type { DropSource, SessionPhase, UploadSession } from "../../uploader/index.ts";

/** One drop of this tab. */
export interface Upload {
  readonly id: string;
  readonly session: UploadSession;
  /** What was dropped. */
  readonly source: DropSource;
  /** The user asked to start it while another one was being sent; it starts when that one is through. */
  readonly queued: boolean;
}

/** The drops of this tab, oldest first. They live above the router: going to another page never stops one. */
export interface UploadStore {
  readonly uploads: readonly Upload[];
  /** The one that the import page shows; undefined for an empty drop zone. */
  readonly shownId: string | undefined;
  /** Why the last drop could not be taken, as a sentence. */
  readonly refused: string | undefined;
  add(session: UploadSession, source: DropSource): void;
  show(id: string | undefined): void;
  /** Starts an upload, or queues it while another one is being sent. */
  start(id: string): void;
  /** Starts a queued upload beside the one that is being sent. */
  startNow(id: string): void;
  unqueue(id: string): void;
  /** Ends an upload and forgets it here. What the server acknowledged stays there. */
  remove(id: string): void;
  /** Lets uploads go on that stopped for want of a key. */
  signedIn(): void;
}

/** True from the start of an upload until all its files are on the server. */
export function isSending(phase: SessionPhase): boolean {
  return (
    phase.name === "sending" ||
    phase.name === "paused" ||
    phase.name === "waiting" ||
    phase.name === "signedOut" ||
    phase.name === "starting"
  );
}

/** True once nothing more will happen to an upload by itself. */
export function isOver(phase: SessionPhase): boolean {
  return phase.name === "finished" || phase.name === "failed" || phase.name === "cancelled";
}

/** Makes an empty store; one per tab. */
export function createUploadStore() {
  const unsubscribes = new Map<string, () => void>();
  const store = createStore<UploadStore>((set, get) => ({
    uploads: [],
    shownId: undefined,
    refused: undefined,
    add(session, source) {
      const { id } = session.getState();
      unsubscribes.set(
        id,
        session.subscribe((state, previous) => {
          if (isSending(previous.phase) && !isSending(state.phase)) startNext();
        }),
      );
      set({ uploads: [...get().uploads, { id, session, source, queued: false }], shownId: id });
    },
    show: (id) => set({ shownId: id }),
    start(id) {
      const busy = get().uploads.some((upload) => upload.id !== id && isSending(upload.session.getState().phase));
      setQueued(id, busy);
      if (!busy)
        get()
          .uploads.find((upload) => upload.id === id)
          ?.session.start();
    },
    startNow(id) {
      setQueued(id, false);
      get()
        .uploads.find((upload) => upload.id === id)
        ?.session.start();
    },
    unqueue: (id) => setQueued(id, false),
    remove(id) {
      const upload = get().uploads.find((other) => other.id === id);
      if (upload === undefined) return;
      unsubscribes.get(id)?.();
      unsubscribes.delete(id);
      set({
        uploads: get().uploads.filter((other) => other.id !== id),
        shownId: get().shownId === id ? undefined : get().shownId,
      });
      if (!isOver(upload.session.getState().phase)) upload.session.cancel();
      upload.session.dispose();
      startNext();
    },
    signedIn() {
      for (const upload of get().uploads) upload.session.signedIn();
    },
  }));

  function setQueued(id: string, queued: boolean): void {
    const uploads = store.getState().uploads.map((upload) => (upload.id === id ? { ...upload, queued } : upload));
    store.setState({ uploads });
  }

  function startNext(): void {
    const { uploads } = store.getState();
    if (uploads.some((upload) => isSending(upload.session.getState().phase))) return;
    const next = uploads.find((upload) => upload.queued);
    if (next !== undefined) store.getState().startNow(next.id);
  }

  return store;
}
