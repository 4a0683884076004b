import { info } from "../../contract/info.ts";
import { FILES_PER_REQUEST, HASHES_PER_CHECK } from "../../contract/limits.ts";
import { stopTask } from "../../contract/tasks.ts";
import { detectWithParts } from "../../formats/detect/datasetParts.ts";
import type { DetectionResult } from "../../formats/detect/detect.ts";
import { isPacked } from "../archive/packedFile.ts";
import { createPrivateFolder, sweepPrivateFolders } from "../archive/privateFolder.ts";
import { packedBlob } from "../archive/readContent.ts";
import { runAskLane } from "../hash/askLane.ts";
import { RESTART_MS, runHashLane } from "../hash/hashLane.ts";
import { createHashPool, type HashPool, spawnHashWorker, WorkerDied } from "../hash/hashPool.ts";
import { createKeptBytes, type KeptBytes } from "../hash/keptBytes.ts";
import { ApiError } from "../send/apiError.ts";
import { BATCH } from "../send/batch.ts";
import { followTask, importedFiles, startTask } from "../send/importTask.ts";
import { createLink } from "../send/link.ts";
import { createRates, type Rates } from "../send/rates.ts";
import { createRequestSize } from "../send/requestSize.ts";
import { createSender } from "../send/sender.ts";
import { STALL_MS } from "../send/transfer.ts";
import { createUploadSlots } from "../send/uploadSlots.ts";
import { detectInWorker } from "../walk/detectInWorker.ts";
import { droppedTree } from "../walk/droppedTree.ts";
import type { DropHandle, WalkEvent } from "../walk/dropSource.ts";
import { createIntake } from "../walk/intake.ts";
import { createOpener } from "../walk/leaf.ts";
import { type Listing, listFiles } from "../walk/listing.ts";
import { serveTree } from "../walk/remoteTree.ts";
import { createBell } from "./bell.ts";
import { Ledger } from "./ledger.ts";
import { pause } from "./pause.ts";
import { createPublisher } from "./publisher.ts";
import { buildSnapshot, waysOfLoss } from "./sessionSnapshot.ts";
import { FIRST_PHASE, isFinal, type Phase, type SessionEvent, step, workOf } from "./sessionState.ts";
import type { SessionSettings } from "./snapshot.ts";
import type { UploadSession, UploadSessionOptions } from "./uploadSession.ts";

/** Batches that are read or sent at once: one more than uploads, so that the next is ready when a slot becomes free. */
const SEND_LANES = 6;

/** How long a few files wait for more before they are sent. */
const GATHER_MS = 50;

/** An id that nobody else makes; `randomUUID` is missing on plain http. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Parts that a caller may bring; by default made for the page. */
export interface SessionParts {
  readonly pool?: HashPool;
  readonly kept?: KeptBytes;
  /** A request without progress for so many milliseconds is given up. */
  readonly stallMs?: number;
}

/** Everything that runs an upload; the wiring of the parts, and nothing else. Work begins at once; content leaves after `start`. */
export function createUploadSession(options: UploadSessionOptions, parts: SessionParts = {}): UploadSession {
  const { source, api, savedDrops } = options;
  const id = options.id ?? randomId();
  const life = new AbortController();
  const ledger = new Ledger();
  const intake = createIntake(ledger);
  const kept = parts.kept ?? createKeptBytes();
  const opener = createOpener();
  const bell = createBell();
  const privateFolder = createPrivateFolder();
  const pool = parts.pool ?? createHashPool({ spawn: spawnHashWorker });
  const rateMeter = createRates();
  const requestSize = createRequestSize();
  const limits = { bytesPerFile: Number.POSITIVE_INFINITY, hashesPerCheck: HASHES_PER_CHECK, batch: BATCH };

  let phase: Phase = FIRST_PHASE;
  let settings: SessionSettings = {
    preset: "auto",
    project: { title: source.name },
    onConflict: "ignore",
    options: {},
    ...options.settings,
  };
  let detection: DetectionResult | undefined;
  let rates: Rates = rateMeter.sample({
    at: Date.now(),
    hashedFiles: 0,
    hashedBytes: 0,
    wireBytes: 0,
    filesLeft: 0,
    missingBytes: 0,
    sending: false,
    limitedBy: undefined,
  });
  let hashedBytes = 0;
  let startedAt: number | undefined;
  let finishedAt: number | undefined;
  let isKept = false;
  let startTries = 0;
  /** Aborted whenever content may not leave: paused, signed out, over. */
  let sending = new AbortController();
  sending.abort();
  let handle: DropHandle | undefined;
  let keeping: Promise<unknown> = Promise.resolve();

  const link = createLink({
    onChange(trouble) {
      if (trouble === undefined) dispatch({ type: "goOn" });
      else dispatch({ type: "wait", ...trouble });
    },
  });
  const sender = createSender({
    ledger,
    kept,
    pool,
    opener,
    privateFolder,
    api,
    link,
    slots: createUploadSlots(),
    size: requestSize,
    format: () => (settings.preset === "auto" ? detection?.detections[0]?.slug : settings.preset),
    onChange: changed,
    stallMs: parts.stallMs ?? STALL_MS,
  });
  const publisher = createPublisher((revision) =>
    buildSnapshot({
      id,
      name: source.name,
      phase,
      revision,
      ledger,
      intake,
      inFlightBytes: sender.inFlightBytes,
      rates,
      detection,
      settings,
      kept: isKept,
      startedAt,
      finishedAt,
    }),
  );

  function changed(): void {
    bell.ring();
    publisher.touch();
    if (workOf(phase)?.name === "sending" && ledger.settled) dispatch({ type: "settled" });
  }

  function dispatch(event: SessionEvent): void {
    const before = phase;
    phase = step(phase, event);
    if (phase === before) return;
    const work = workOf(phase)?.name;
    const maySend = work === "sending" && (phase.name === "sending" || phase.name === "waiting");
    if (!maySend) sending.abort(new DOMException("Sending is held up.", "AbortError"));
    else if (sending.signal.aborted) sending = new AbortController();
    if (work !== undefined && work !== "walking" && work !== "reviewing") startedAt ??= Date.now();
    if (isFinal(phase)) end();
    publisher.flush();
    bell.ring();
    if (work === "starting" && workOf(before)?.name !== "starting") void guard(start());
    // What was settled while something else was in the way.
    if (work === "sending" && workOf(before)?.name !== "sending") {
      if (link.trouble !== undefined) dispatch({ type: "wait", ...link.trouble });
      keepDrop();
      changed();
    } else if (phase.name === "sending") changed();
  }

  function end(): void {
    finishedAt = Date.now();
    clearInterval(clock);
    removeEventListener("online", link.wake);
    // Whoever waits for the end must see it before what they hold is torn down.
    queueMicrotask(() => {
      life.abort(new DOMException("The upload is over.", "AbortError"));
      pool.dispose();
      kept.clear();
      privateFolder.dispose();
    });
    if (phase.name === "finished" || phase.name === "cancelled") forgetDrop();
  }

  /** Reports what ends a lane: a stop is none of its business, everything else ends the upload with a sentence. */
  async function guard(lane: Promise<unknown>): Promise<void> {
    try {
      await lane;
    } catch (error) {
      if (life.signal.aborted) return;
      const work = workOf(phase);
      dispatch({
        type: "failed",
        message: error instanceof Error ? error.message : String(error),
        taskId: work?.name === "importing" ? work.taskId : undefined,
      });
    }
  }

  /** Waits while a phase lasts. */
  async function whileIn(name: Phase["name"], signal: AbortSignal): Promise<void> {
    while (phase.name === name) await bell.next(signal);
  }

  /** True for a refusal that another key can mend; says so to the page. */
  function askForKey(error: unknown): boolean {
    if (!(error instanceof ApiError)) return false;
    if (error.status !== 401 && !(error.status === 403 && error.code === "forbidden")) return false;
    dispatch({ type: "signedOut", message: error.message });
    return true;
  }

  async function insist<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      await whileIn("signedOut", signal);
      try {
        return await link.insist(call, signal);
      } catch (error) {
        if (signal.aborted || !askForKey(error)) throw error;
      }
    }
  }

  async function runSendLane(): Promise<never> {
    for (;;) {
      const { signal } = sending;
      // A few files alone are not worth a request while others are on their way and more are coming.
      const few = ledger.toSend > 0 && ledger.toSend < limits.batch.files && !ledger.nothingComing;
      if (few && sender.busy) await pause(GATHER_MS, life.signal);
      const { files, bytes } = limits.batch;
      const contents = signal.aborted ? [] : ledger.takeToSend({ files, bytes: requestSize.next(bytes) });
      if (contents.length === 0) {
        await bell.next(life.signal);
        continue;
      }
      try {
        await sender.send(contents, signal);
      } catch (error) {
        if (error instanceof WorkerDied) await pause(RESTART_MS, life.signal);
        else if (!signal.aborted && !askForKey(error)) throw error;
      }
      changed();
    }
  }

  let giveListing: (listing: Listing) => void = () => undefined;
  let refuseListing: (error: unknown) => void = () => undefined;
  const listing = new Promise<Listing>((resolve, reject) => {
    giveListing = resolve;
    refuseListing = reject;
  });
  listing.catch(() => undefined);

  /** What the drop is. Not knowing it stops nothing: the user can choose, and the server looks for itself. */
  async function recognise({ treeFiles }: Listing): Promise<DetectionResult> {
    try {
      return await detectInWorker(treeFiles, life.signal).catch(() => {
        life.signal.throwIfAborted();
        return detectWithParts(droppedTree(treeFiles), life.signal);
      });
    } catch {
      life.signal.throwIfAborted();
      return { detections: [], verdict: { kind: "nothing" } };
    }
  }

  async function walk(): Promise<void> {
    try {
      const take = (event: WalkEvent) => {
        intake.take(event);
        changed();
      };
      await source.walk(take, life.signal, privateFolder);
      const listed = await listFiles(ledger, opener, bell, life.signal);
      giveListing(listed);
      dispatch({ type: "walked" });
      if (options.startAtOnce) session.start();
      detection = await recognise(listed);
      if (detection.verdict.kind === "nothing") forgetDrop();
      changed();
    } catch (error) {
      refuseListing(error);
      throw error;
    }
  }

  /** Limits of the server, where it tells them. */
  async function readLimits(): Promise<void> {
    try {
      const told = await api.call(info, { signal: life.signal });
      limits.bytesPerFile = told.limits.bytesPerFile;
      limits.hashesPerCheck = told.limits.hashesPerCheck;
      limits.batch = {
        files: Math.min(FILES_PER_REQUEST, told.limits.filesPerRequest),
        bytes: Math.min(BATCH.bytes, told.limits.bytesPerRequest / 2),
      };
    } catch {
      // A server with only the four calls; its refusals tell.
    }
  }

  async function start(): Promise<void> {
    const { rows } = await listing;
    if (ledger.files.counts(["present", "stored"]).files === 0) {
      return dispatch({ type: "failed", message: "None of the files could be sent.", taskId: undefined });
    }
    startTries++;
    let taskId: number;
    try {
      taskId = await startTask(
        api,
        {
          settings,
          fallbackTitle: source.name,
          files: importedFiles(ledger, rows),
          ignored: waysOfLoss(ledger, intake),
          idempotencyKey: `${id}-${startTries}`,
        },
        insist,
        life.signal,
      );
    } catch (error) {
      // The server no longer has something that it had: ask for all again and send what is missing, once.
      if (!(error instanceof ApiError && error.code === "unknown_reference" && startTries === 1)) throw error;
      // Before the phase changes: with nothing to ask or send, sending would be over at once.
      ledger.unsureOfAll();
      return dispatch({ type: "lacking" });
    }
    dispatch({ type: "taskStarted", taskId });
    forgetDrop();
    const ended = await followTask(api, taskId, insist, life.signal);
    if (ended.end === "failed") dispatch({ type: "failed", message: ended.message, taskId });
    else dispatch({ type: "finished", taskId });
  }

  function keepDrop(): void {
    if (handle === undefined || savedDrops === undefined || life.signal.aborted) return;
    if (detection?.verdict.kind === "nothing") return;
    const drop = {
      id,
      name: source.name,
      savedAt: Date.now(),
      handle,
      settings,
      started: workOf(phase)?.name === "sending",
    };
    keeping = keeping.then(async () => {
      isKept = await savedDrops.save(drop);
      publisher.touch();
    });
  }

  function forgetDrop(): void {
    // After whatever is being kept just now, or it would come back.
    keeping = keeping.then(async () => {
      await savedDrops?.forget(id);
      isKept = false;
      publisher.touch();
    });
  }

  function sampleRates(): void {
    const { hashed, missing, found } = publisher.getState();
    const failed = ledger.files.counts(["failed"]).files;
    const { sending: busy, awaiting } = sender.requests;
    const isSending = phase.name === "sending";
    rates = rateMeter.sample({
      at: Date.now(),
      hashedFiles: hashed.files,
      hashedBytes,
      wireBytes: publisher.getState().onTheWireBytes,
      filesLeft: Math.max(0, found.files - hashed.files - failed),
      missingBytes: missing.bytes,
      sending: isSending,
      limitedBy: !isSending
        ? undefined
        : awaiting > busy
          ? "server"
          : busy + awaiting >= 3 || (busy > 0 && ledger.allHashed)
            ? "network"
            : ledger.allHashed
              ? undefined
              : "disk",
    });
    publisher.touch();
  }
  const clock = setInterval(sampleRates, 1000);
  addEventListener("online", link.wake);

  const session: UploadSession = {
    getState: publisher.getState,
    getInitialState: publisher.getInitialState,
    subscribe: publisher.subscribe,
    setSettings(chosen) {
      const work = workOf(phase)?.name;
      if (work === undefined || work === "starting" || work === "importing") return;
      settings = { ...settings, ...chosen };
      keepDrop();
      publisher.flush();
    },
    start: () => dispatch({ type: "start" }),
    pause: () => dispatch({ type: "pause" }),
    resume() {
      link.wake();
      dispatch({ type: "resume" });
    },
    cancel() {
      const work = workOf(phase);
      if (work?.name === "importing") {
        // Best effort: when it cannot be stopped, the page of the task says so.
        api.call(stopTask, { params: { id: work.taskId } }).catch(() => undefined);
      }
      dispatch({ type: "cancel" });
    },
    retryFailed() {
      const work = workOf(phase)?.name;
      if (work === undefined || work === "starting" || work === "importing") return;
      if (ledger.retryFailed() > 0) changed();
    },
    signedIn: () => dispatch({ type: "signedIn" }),
    rows: (from, to, filter) => ledger.files.rows(from, to, filter),
    problems: (from, to) => [...ledger.files.problems.values()].slice(from, to),
    tree: async () => droppedTree((await listing).treeFiles),
    serveTree: async (port) => serveTree((await listing).treeFiles, port, life.signal),
    async file(path) {
      const row = (await listing).rowOf(path);
      const leaf = row === undefined ? undefined : ledger.files.leaf(row);
      if (leaf === undefined) throw new DOMException(`${path} is not in this drop.`, "NotFoundError");
      const content = await opener.open(leaf);
      return isPacked(content) ? packedBlob(content) : content;
    },
    dispose() {
      clearInterval(clock);
      removeEventListener("online", link.wake);
      publisher.close();
      life.abort(new DOMException("The upload was closed.", "AbortError"));
      sending.abort(life.signal.reason);
      pool.dispose();
      kept.clear();
      privateFolder.dispose();
    },
  };

  void source.handle.then((found) => {
    handle = found;
    if (found !== undefined) keeping = keeping.then(() => savedDrops?.forgetUnstarted(found));
    keepDrop();
  });
  void sweepPrivateFolders();
  void guard(walk());
  void guard(readLimits());
  const hashContext = {
    ledger,
    kept,
    pool,
    opener,
    bell,
    mayHash: (lane: number) => phase.name !== "paused" && (lane === 0 || kept.hasRoom || phase.name !== "sending"),
    bytesPerFile: () => limits.bytesPerFile,
    onBytes(bytes: number) {
      hashedBytes += bytes;
    },
    onChange: changed,
  };
  for (let lane = 0; lane < pool.lanes; lane++) void guard(runHashLane(lane, hashContext, life.signal));
  void guard(
    runAskLane(
      { ledger, kept, api, bell, hashesPerCheck: () => limits.hashesPerCheck, insist, onChange: changed },
      life.signal,
    ),
  );
  for (let lane = 0; lane < SEND_LANES; lane++) void guard(runSendLane());
  return session;
}
