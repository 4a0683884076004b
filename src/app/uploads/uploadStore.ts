import { createStore } from "zustand/vanilla";
import type { DropSource, SessionPhase, SessionSnapshot, UploadSession } from "../../uploader/index.ts";

/** One drop of this tab. */
export interface Upload {
  readonly id: string;
  readonly session: UploadSession;
  /** What was dropped. */
  readonly source: DropSource;
  /** True when it was started while another upload was being sent; it starts once that one is done. */
  readonly queued: boolean;
}

/** The uploads of this tab. They do not belong to a page, so opening another page never stops one. */
export interface UploadStore {
  /** Oldest first. */
  readonly uploads: readonly Upload[];
  /** The upload that the import page shows; undefined while it shows the drop zone. */
  readonly shownId: string | undefined;
  /** Number of drops whose code is being loaded. */
  readonly opening: number;
  /** Drops whose code could not be loaded, oldest first: each function tries to open one again. What was dropped is kept. */
  readonly kept: readonly (() => Promise<void>)[];
  /** Counts a drop whose code is being loaded. The function that it returns ends that. */
  loading(): () => void;
  /** Keeps a drop whose code could not be loaded. */
  keep(open: () => Promise<void>): void;
  /** Tries to open the kept drops again. */
  openKept(): void;
  /** Adds an upload and shows it. */
  add(session: UploadSession, source: DropSource): void;
  /** Shows an upload on the import page, or the drop zone. */
  show(id: string | undefined): void;
  /** Starts an upload, or queues it while another one is being sent. */
  start(id: string): void;
  /** Starts all uploads that are ready: the first one, and the others one after another. */
  startAll(): void;
  /** Starts a queued upload while another one is being sent. */
  startNow(id: string): void;
  /** Takes an upload out of the queue. */
  unqueue(id: string): void;
  /** Cancels an upload if needed and removes it. Files on the server stay there. */
  remove(id: string): void;
  /** Continues the uploads that wait for a sign-in. */
  signedIn(): void;
}

/** Returns true from the start of an upload until all its files are on the server. */
export function isSending(phase: SessionPhase): boolean {
  return (
    phase.name === "sending" ||
    phase.name === "paused" ||
    phase.name === "waiting" ||
    phase.name === "signedOut" ||
    phase.name === "starting"
  );
}

/** Returns true while an upload that was started needs the person to choose the format. Files may still be sent meanwhile. */
export function isAsking({ phase, question }: Pick<SessionSnapshot, "phase" | "question">): boolean {
  return isSending(phase) && question !== undefined;
}

/** Returns true while the next upload in the queue has to wait for this one. One that needs only an answer keeps nobody waiting. */
function isBusy({ phase, isHeld }: Pick<SessionSnapshot, "phase" | "isHeld">): boolean {
  return isSending(phase) && !isHeld;
}

/** Returns true for an upload that is reviewed, not started, and can be started without an answer of the person. */
export function isReady({ session, queued }: Pick<Upload, "session" | "queued">): boolean {
  const { phase, question, verdict, found, settings } = session.getState();
  if (phase.name !== "reviewing" || queued || question !== undefined) return false;
  const isChosen = settings.preset !== "auto";
  const isDetected = verdict?.kind === "chosen" || verdict?.kind === "imagesOnly";
  const project = "id" in settings.project || settings.project.title.trim() !== "";
  return (isChosen || isDetected) && found.images > 0 && project;
}

/** Returns true once an upload has finished, failed or was cancelled. */
export function isOver(phase: SessionPhase): boolean {
  return phase.name === "finished" || phase.name === "failed" || phase.name === "cancelled";
}

/** Creates an empty store; there is one per tab. */
export function createUploadStore() {
  const unsubscribes = new Map<string, () => void>();
  const store = createStore<UploadStore>((set, get) => ({
    uploads: [],
    shownId: undefined,
    opening: 0,
    kept: [],
    loading() {
      set({ opening: get().opening + 1 });
      return () => set({ opening: get().opening - 1 });
    },
    keep: (open) => set({ kept: [...get().kept, open] }),
    openKept() {
      const { kept } = get();
      set({ kept: [] });
      for (const open of kept) void open();
    },
    add(session, source) {
      const { id } = session.getState();
      unsubscribes.set(
        id,
        session.subscribe((state, previous) => {
          if (isBusy(previous) && !isBusy(state)) startNext();
        }),
      );
      set({ uploads: [...get().uploads, { id, session, source, queued: false }], shownId: id });
    },
    show: (id) => set({ shownId: id }),
    start(id) {
      const busy = get().uploads.some((upload) => upload.id !== id && isBusy(upload.session.getState()));
      setQueued(id, busy);
      if (!busy)
        get()
          .uploads.find((upload) => upload.id === id)
          ?.session.start();
    },
    startAll() {
      for (const upload of get().uploads) if (isReady(upload)) get().start(upload.id);
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
    if (uploads.some((upload) => isBusy(upload.session.getState()))) return;
    const next = uploads.find((upload) => upload.queued);
    if (next !== undefined) store.getState().startNow(next.id);
  }

  return store;
}
