import { createApi } from "../../../src/uploader/api/api.ts";
import { withArchives } from "../../../src/uploader/archive/withArchives.ts";
import { createHashPool, spawnHashWorker } from "../../../src/uploader/hash/hashPool.ts";
import { createKeptBytes } from "../../../src/uploader/hash/keptBytes.ts";
import type { ImportSettings } from "../../../src/uploader/send/importSettings.ts";
import { createSavedDrops, type SavedDrop } from "../../../src/uploader/session/savedDrops.ts";
import { createSavedHashes } from "../../../src/uploader/session/savedHashes.ts";
import { createUploadSession } from "../../../src/uploader/session/session.ts";
import type { SessionSnapshot } from "../../../src/uploader/session/snapshot.ts";
import type { UploadSession } from "../../../src/uploader/session/uploadSession.ts";
import { captureDrop } from "../../../src/uploader/walk/captureDrop.ts";
import type { DropHandle, DropSource } from "../../../src/uploader/walk/dropSource.ts";
import { filesSource } from "../../../src/uploader/walk/filesSource.ts";
import { handleSource } from "../../../src/uploader/walk/handleSource.ts";
import type { WalkEvent } from "../../../src/uploader/walk/walkEvent.ts";

/** What the tests use in the page. */
export interface Harness {
  session: UploadSession | undefined;
  /** Paths of the last drop when it was only walked. */
  walked: string[] | undefined;
  /** What the next drop is used for. */
  mode: "upload" | "walk" | "hold";
  held: DropSource | undefined;
  phases: string[];
  /** Longest task of the page since the last reset, in milliseconds. */
  longestTask: number;
  workers: Worker[];
  settings: Partial<ImportSettings>;
  stallMs: number | undefined;
  /** Bytes that the engine may keep between hashing and sending. */
  keptLimit: number | undefined;
  /** True when the next upload trusts size and date. */
  trustsDates: boolean;
  /** Files that are remembered of the last drop. */
  rememberedFiles(): Promise<number>;
  use(source: DropSource, saved?: SavedDrop): void;
  takeHandle(handle: DropHandle): void;
  saved(): Promise<{ name: string; started: boolean; settings: ImportSettings }[]>;
  /** Continues a drop that was kept, if it may be read; returns the state of the permission. */
  continueSaved(): Promise<string>;
  walkHeld(): Promise<{ paths: string[]; events: WalkEvent["type"][] }>;
}

const api = createApi();
const savedDrops = createSavedDrops();
const savedHashes = createSavedHashes();

const harness: Harness = {
  session: undefined,
  walked: undefined,
  mode: "upload",
  held: undefined,
  phases: [],
  longestTask: 0,
  workers: [],
  settings: {},
  keptLimit: undefined,
  stallMs: undefined,
  trustsDates: false,
  async rememberedFiles() {
    const blocks = await savedHashes.load(harness.held?.name ?? "");
    return blocks.reduce((sum, { paths }) => sum + paths.length, 0);
  },
  takeHandle: (handle) => harness.use(handleSource(handle)),
  use(source, saved) {
    harness.held = source;
    if (harness.mode !== "upload") return;
    const session = createUploadSession(
      {
        source: withArchives(source),
        api,
        savedDrops,
        savedHashes,
        trustsDates: harness.trustsDates,
        settings: saved?.settings ?? harness.settings,
        ...(saved === undefined ? {} : { id: saved.id, startAtOnce: saved.started }),
      },
      {
        pool: createHashPool({
          workers: 2,
          spawn() {
            const worker = spawnHashWorker();
            harness.workers.push(worker);
            return worker;
          },
        }),
        kept: createKeptBytes(harness.keptLimit),
        ...(harness.stallMs === undefined ? {} : { stallMs: harness.stallMs }),
      },
    );
    harness.session = session;
    harness.phases = [session.getState().phase.name];
    session.subscribe((state: SessionSnapshot, previous: SessionSnapshot) => {
      if (state.phase.name !== previous.phase.name) harness.phases.push(state.phase.name);
    });
  },
  async saved() {
    return (await savedDrops.list()).map(({ name, started, settings }) => ({ name, started, settings }));
  },
  async continueSaved() {
    const [drop] = await savedDrops.list();
    if (drop === undefined) return "none";
    const handle = drop.handle as DropHandle & { queryPermission(): Promise<string> };
    const state = await handle.queryPermission();
    if (state === "granted") harness.use(handleSource(handle), drop);
    return state;
  },
  async walkHeld() {
    const paths: string[] = [];
    const events: WalkEvent["type"][] = [];
    await harness.held?.walk((event) => {
      events.push(event.type);
      if (event.type === "files") {
        for (const name of event.names) paths.push(event.folder === "" ? name : `${event.folder}/${name}`);
      } else if ("path" in event) paths.push(`${event.type}:${event.path}`);
    }, new AbortController().signal);
    return { paths: paths.sort(), events };
  },
};
(globalThis as unknown as { harness: Harness }).harness = harness;

const zone = document.querySelector("#drop") as HTMLElement;
zone.addEventListener("dragover", (event) => event.preventDefault());
zone.addEventListener("drop", (event) => {
  event.preventDefault();
  const source = event.dataTransfer === null ? undefined : captureDrop(event.dataTransfer);
  if (source !== undefined) harness.use(source);
});
for (const id of ["folder", "files"]) {
  const input = document.querySelector(`#${id}`) as HTMLInputElement;
  input.addEventListener("change", () => {
    if (input.files !== null) harness.use(filesSource(input.files));
  });
}
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) harness.longestTask = Math.max(harness.longestTask, entry.duration);
}).observe({ type: "longtask" });
