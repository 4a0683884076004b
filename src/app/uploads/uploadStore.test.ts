import { describe, expect, it } from "vitest";
import { filesSource, type SessionPhase, type SessionSnapshot, type UploadSession } from "../../uploader/index.ts";
import { createUploadStore, isAsking } from "./uploadStore.ts";

/** A session whose phase the test sets; it records its calls. */
class HandSession {
  readonly calls: string[] = [];
  readonly #listeners = new Set<(state: SessionSnapshot, previous: SessionSnapshot) => void>();
  #state: SessionSnapshot;
  constructor(id: string) {
    this.#state = { id, phase: { name: "reviewing" } } as SessionSnapshot;
  }
  getState = () => this.#state;
  subscribe = (listener: (state: SessionSnapshot, previous: SessionSnapshot) => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  start = () => {
    this.calls.push("start");
    this.move({ name: "sending" });
  };
  cancel = () => {
    this.calls.push("cancel");
    this.move({ name: "cancelled" });
  };
  dispose = () => this.calls.push("dispose");
  signedIn = () => this.calls.push("signedIn");
  move(phase: SessionPhase, more: Partial<SessionSnapshot> = {}) {
    const previous = this.#state;
    this.#state = { ...previous, isHeld: false, question: undefined, phase, ...more };
    for (const listener of this.#listeners) listener(this.#state, previous);
  }
}

function storeWith(...ids: string[]) {
  const store = createUploadStore();
  const sessions = ids.map((id) => {
    const session = new HandSession(id);
    store.getState().add(session as unknown as UploadSession, filesSource([]));
    return session;
  });
  return { store, sessions };
}

describe("an upload that asks for its format", () => {
  const question = [{ slug: "images", certainty: "weak", root: "", reasons: [] }] as const;

  it("keeps the next one waiting only while its files are sent", () => {
    const { store, sessions } = storeWith("a", "b");
    store.getState().start("a");
    sessions[0]?.move({ name: "sending" }, { question });
    store.getState().start("b");
    expect(sessions[1]?.calls).toEqual([]);
    sessions[0]?.move({ name: "sending" }, { question, isHeld: true });
    expect(sessions[1]?.calls).toEqual(["start"]);
  });

  it("does not ask in the review, and not when it is over", () => {
    expect(isAsking({ phase: { name: "reviewing" }, question })).toBe(false);
    expect(isAsking({ phase: { name: "cancelled" }, question })).toBe(false);
    for (const name of ["sending", "paused", "signedOut"] as const) {
      expect(isAsking({ phase: { name }, question })).toBe(true);
      expect(isAsking({ phase: { name }, question: undefined })).toBe(false);
    }
  });
});

describe("the uploads of a tab", () => {
  it("shows the newest drop and keeps the others", () => {
    const { store } = storeWith("a", "b");
    expect(store.getState().shownId).toBe("b");
    expect(store.getState().uploads.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("queues a second start and runs it once all files of the first are on the server", () => {
    const { store, sessions } = storeWith("a", "b");
    store.getState().start("a");
    store.getState().start("b");
    expect(sessions[1]?.calls).toEqual([]);
    expect(store.getState().uploads[1]?.queued).toBe(true);
    sessions[0]?.move({ name: "starting" });
    expect(sessions[1]?.calls).toEqual([]);
    sessions[0]?.move({ name: "importing", taskId: 1 });
    expect(sessions[1]?.calls).toEqual(["start"]);
    expect(store.getState().uploads[1]?.queued).toBe(false);
  });

  it.each<SessionPhase>([{ name: "failed", message: "no", taskId: undefined }, { name: "cancelled" }])(
    "runs the next one also when the first ends as $name",
    (phase) => {
      const { store, sessions } = storeWith("a", "b");
      store.getState().start("a");
      store.getState().start("b");
      sessions[0]?.move(phase);
      expect(sessions[1]?.calls).toEqual(["start"]);
    },
  );

  it("starts one queued upload at a time, in their order", () => {
    const { store, sessions } = storeWith("a", "b", "c");
    for (const id of ["a", "b", "c"]) store.getState().start(id);
    sessions[0]?.move({ name: "importing", taskId: 1 });
    expect(sessions.map((session) => session.calls)).toEqual([["start"], ["start"], []]);
    sessions[1]?.move({ name: "importing", taskId: 2 });
    expect(sessions[2]?.calls).toEqual(["start"]);
  });

  it("does not start an upload that was taken out of the queue", () => {
    const { store, sessions } = storeWith("a", "b");
    store.getState().start("a");
    store.getState().start("b");
    store.getState().unqueue("b");
    sessions[0]?.move({ name: "importing", taskId: 1 });
    expect(sessions[1]?.calls).toEqual([]);
  });

  it("cancels and disposes a running upload that is removed, and starts the next", () => {
    const { store, sessions } = storeWith("a", "b");
    store.getState().start("a");
    store.getState().start("b");
    store.getState().remove("a");
    expect(sessions[0]?.calls).toEqual(["start", "cancel", "dispose"]);
    expect(sessions[1]?.calls).toEqual(["start"]);
    expect(store.getState().uploads.map(({ id }) => id)).toEqual(["b"]);
  });

  it("does not cancel an upload that is over, and shows the drop zone again", () => {
    const { store, sessions } = storeWith("a");
    sessions[0]?.move({ name: "finished", taskId: 1 });
    store.getState().remove("a");
    expect(sessions[0]?.calls).toEqual(["dispose"]);
    expect(store.getState().shownId).toBeUndefined();
  });

  it("passes a sign-in to every upload", () => {
    const { store, sessions } = storeWith("a", "b");
    store.getState().signedIn();
    expect(sessions.map((session) => session.calls)).toEqual([["signedIn"], ["signedIn"]]);
  });
});

describe("start all", () => {
  const settings = { preset: "auto", project: { title: "Boats" } } as SessionSnapshot["settings"];
  const ready = {
    settings,
    verdict: { kind: "imagesOnly" } as NonNullable<SessionSnapshot["verdict"]>,
    found: { images: 1 } as SessionSnapshot["found"],
  };

  it("starts one upload after another, and not those that need an answer", () => {
    const { store, sessions } = storeWith("a", "asks", "nameless", "b", "empty");
    const [a, asks, nameless, b, empty] = sessions;
    for (const session of sessions) session.move({ name: "reviewing" }, ready);
    asks?.move({ name: "reviewing" }, { question: [{ slug: "coco", certainty: "weak", root: "", reasons: [] }] });
    nameless?.move({ name: "reviewing" }, { settings: { ...settings, project: { title: " " } } });
    empty?.move({ name: "reviewing" }, { found: { images: 0 } as SessionSnapshot["found"] });
    store.getState().startAll();
    expect(a?.calls).toEqual(["start"]);
    expect(b?.calls, "it waits").toEqual([]);
    expect(
      store
        .getState()
        .uploads.filter(({ queued }) => queued)
        .map(({ id }) => id),
    ).toEqual(["b"]);
    a?.move({ name: "importing", taskId: 1 });
    expect(b?.calls).toEqual(["start"]);
    for (const session of [asks, nameless, empty]) expect(session?.calls).toEqual([]);
  });
});
