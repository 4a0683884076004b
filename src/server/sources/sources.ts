import type { SourceFolder } from "../../contract/sources.ts";
import { startThread } from "../thread.ts";
import { openSource } from "./openSource.ts";
import type { FolderPreview, PreviewChoice } from "./previewFolder.ts";
import { type EntryPage, type RemoteSource, SourceFolderError } from "./remoteSource.ts";
import type { SourcePlace } from "./sourcePlace.ts";

/** The places that imports may bring files from, as the API uses them. */
export interface Sources {
  readonly places: readonly Pick<SourcePlace, "name" | "kind">[];
  /** Returns a part of a folder. Throws `SourceFolderError`, and `SourceBusyError`. */
  list(
    source: string,
    folder: string,
    page: { after: string | undefined; limit: number; bytes: number },
  ): Promise<EntryPage>;
  /** Returns what an import of a folder would read, as far as it is known in time. Throws as `list`. */
  preview(folder: SourceFolder, choice: PreviewChoice, signal: AbortSignal): Promise<FolderPreview>;
}

/** As many calls as may be made at once are under way. */
export class SourceBusyError extends Error {
  override readonly name = "SourceBusyError";
}

/** What a thread of a preview starts with. */
export interface PreviewThreadData {
  readonly place: SourcePlace;
  readonly folder: string;
  readonly choice: PreviewChoice;
}

/** A message of such a thread. There may be several previews; each replaces the one before. */
export type PreviewMessage =
  | { readonly kind: "preview"; readonly preview: FolderPreview }
  | { readonly kind: "refused"; readonly fault: SourceFolderError["fault"]; readonly message: string };

/** How long a folder may take to be listed, ms. */
const LIST_MS = 15_000;
/** When the thread of a preview is ended, ms: some time after the 20 s that it gives itself, because it starts slowly on a busy machine. */
const PREVIEW_MS = 40_000;
/** Heap of a preview, MiB: enough for the names of 1,000,000 files. */
const PREVIEW_HEAP_MIB = 1_024;
/** Of it for young objects, MiB. By default V8 takes 48 in each thread. */
const PREVIEW_YOUNG_MIB = 8;
/** Calls at once. A disk that does not respond holds a thread of the pool for each listing, of which a process has four by default. */
const AT_ONCE = 2;

/** Creates the sources of a server. */
export function createSources(places: readonly SourcePlace[]): Sources {
  const lists = createSlots("Folders are being listed on a slow disk. Try again in a few seconds.");
  const previews = createSlots("Other folders are being previewed. Try again in a few seconds.");
  /** Opened once, because a client of an object store keeps its connections. */
  const sources = new Map<SourcePlace, Promise<RemoteSource>>();
  const opened = (place: SourcePlace): Promise<RemoteSource> => {
    const source = sources.get(place) ?? openSource(place);
    sources.set(place, source);
    return source;
  };
  const find = (name: string): SourcePlace => {
    const place = places.find((one) => one.name === name);
    if (place === undefined) throw new SourceFolderError("missing", `There is no source "${name}".`);
    return place;
  };
  return {
    places: places.map(({ name, kind }) => ({ name, kind })),
    async list(source, folder, page) {
      const place = find(source);
      const listing = lists.run(async () => (await opened(place)).list(folder, page));
      return within(listing, LIST_MS, () => slow(source, LIST_MS));
    },
    async preview({ source, path }, choice, signal) {
      const place = find(source);
      return previews.run(() => previewInThread({ place, folder: path, choice }, signal));
    },
  };
}

/** Lets a few calls run at the same time and refuses others. A call holds its slot until it has really ended. */
function createSlots(message: string) {
  let used = 0;
  return {
    async run<Value>(call: () => Promise<Value>): Promise<Value> {
      if (used === AT_ONCE) throw new SourceBusyError(message);
      used += 1;
      try {
        return await call();
      } finally {
        used -= 1;
      }
    },
  };
}

async function within<Value>(call: Promise<Value>, ms: number, late: () => Error): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([call, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function slow(source: string, ms: number): SourceFolderError {
  return new SourceFolderError(
    "unreachable",
    `${source} did not respond within ${ms / 1000} seconds. Try again later.`,
  );
}

/** Makes a preview in a thread of its own, because labels may be large and are parsed at once. Returns the last state that is known when time is up. */
function previewInThread(workerData: PreviewThreadData, signal: AbortSignal): Promise<FolderPreview> {
  return new Promise((resolve, reject) => {
    const thread = startThread("./sources/preview.worker.ts", {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: PREVIEW_HEAP_MIB, maxYoungGenerationSizeMb: PREVIEW_YOUNG_MIB },
    });
    let known: FolderPreview | undefined;
    let refusal: SourceFolderError | undefined;
    const end = () => void thread.terminate();
    const timer = setTimeout(end, PREVIEW_MS);
    signal.addEventListener("abort", end, { once: true });
    thread.on("message", (message: PreviewMessage) => {
      if (message.kind === "preview") known = message.preview;
      else refusal = new SourceFolderError(message.fault, message.message);
    });
    // Out of memory, or a bug of a reader: what was known before is the answer.
    let failure: unknown;
    thread.on("error", (error) => {
      failure = error;
    });
    thread.on("exit", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      if (refusal !== undefined) reject(refusal);
      else if (known !== undefined) resolve(known);
      else reject(failure ?? slow(workerData.place.name, PREVIEW_MS));
    });
  });
}
