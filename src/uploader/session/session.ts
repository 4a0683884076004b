import { STALL_MS } from "../api/transfer.ts";
import { createPrivateFolder, sweepPrivateFolders } from "../archive/privateFolder.ts";
import { createIntake } from "../files/intake.ts";
import { Ledger } from "../files/ledger.ts";
import { createBell } from "../flow/bell.ts";
import { dropDigests } from "../hash/dropDigests.ts";
import { createHashMemory } from "../hash/hashMemory.ts";
import { createHashPool, spawnHashWorker } from "../hash/hashPool.ts";
import { createKeptBytes } from "../hash/keptBytes.ts";
import { followTask, startTask } from "../send/importTask.ts";
import { createLink } from "../send/link.ts";
import { createOtherTabs } from "../send/otherTabs.ts";
import { randomId } from "../send/randomId.ts";
import { createRequestSize } from "../send/requestSize.ts";
import { createSender } from "../send/sender.ts";
import { createServerLimits } from "../send/serverLimits.ts";
import { createUploadSlots } from "../send/uploadSlots.ts";
import { detectDrop } from "../tree/detectDrop.ts";
import { createDropReader } from "../tree/dropReader.ts";
import { type Listing, listFiles } from "../tree/listing.ts";
import { createOpener } from "../walk/leaf.ts";
import type { WalkEvent } from "../walk/walkEvent.ts";
import { createCommands } from "./commands.ts";
import { createDropKeeper } from "./dropKeeper.ts";
import { importRequest } from "./importRequest.ts";
import { startLanes } from "./lanes.ts";
import { createLifecycle, type PhaseChange } from "./lifecycle.ts";
import { markStep } from "./markStep.ts";
import { createPublisher } from "./publisher.ts";
import { createRateSampler } from "./rateSampler.ts";
import { createReview } from "./review.ts";
import { createSendGate } from "./sendGate.ts";
import { buildSnapshot } from "./sessionSnapshot.ts";
import { isFinal, mayHash, maySend, workOf } from "./sessionState.ts";
import { createSignIn } from "./signIn.ts";
import { createStartPolicy } from "./startPolicy.ts";
import { UploadedShare } from "./uploadedShare.ts";
import type { SessionParts, UploadSession, UploadSessionOptions } from "./uploadSession.ts";

/** Starts an upload: connects its parts and runs its lanes. Hashing begins immediately; content leaves the browser only after `start`. */
export function createUploadSession(options: UploadSessionOptions, parts: SessionParts = {}): UploadSession {
  const { source, api, id = randomId() } = options;
  const { name } = source;
  const life = new AbortController();
  const { signal } = life;
  const ledger = new Ledger();
  const intake = createIntake(ledger);
  const review = createReview(name, options.settings);
  const pool = parts.pool ?? createHashPool({ spawn: spawnHashWorker });
  const kept = parts.kept ?? createKeptBytes();
  const opener = createOpener();
  const { savedHashes } = options;
  const memory = createHashMemory(
    savedHashes && {
      load: async () => (savedHashes.mayKnow ? savedHashes.load(name) : []),
      add: (block) => savedHashes.add({ drop: name, upload: id, ...block }),
      keepOnlyOurs: () => savedHashes.keepOnly(name, id),
    },
  );
  let trusts = options.trustsDates ?? false;
  const privateFolder = createPrivateFolder();
  const bell = createBell();
  const gate = createSendGate();
  const limits = createServerLimits();
  const size = createRequestSize();
  const lifecycle = createLifecycle(onPhase);
  const { dispatch } = lifecycle;
  const link = createLink({
    onChange: (trouble) => dispatch(trouble === undefined ? { type: "goOn" } : { type: "wait", ...trouble }),
  });
  const { insist, takesError } = createSignIn({
    link,
    bell,
    isSignedOut: () => lifecycle.phase.name === "signedOut",
    onSignedOut: (message) => dispatch({ type: "signedOut", message }),
  });
  const stallMs = parts.stallMs ?? STALL_MS;
  const shared = { ledger, kept, pool, opener, privateFolder, api, link, bell, size, onChange: changed };
  const otherTabs = createOtherTabs({
    onOver(hashes) {
      ledger.sentElsewhere(hashes);
      changed();
    },
  });
  const format = () => review.format;
  const sender = createSender({ ...shared, slots: createUploadSlots(), otherTabs, format, stallMs });
  const keeper = createDropKeeper({
    savedDrops: options.savedDrops,
    id,
    current() {
      if (signal.aborted || review.isNothing) return undefined;
      const started = workOf(lifecycle.phase)?.name === "sending";
      const { nameEncoding } = source;
      return { name, savedAt: Date.now(), settings: review.settings, nameEncoding, started };
    },
    onChange: () => publisher.touch(),
  });
  const sampler = createRateSampler({ state: () => publisher.getState(), ledger, requests: () => sender.requests });
  const uploaded = new UploadedShare();
  let isHashed = false;
  const publisher = createPublisher((revision) =>
    buildSnapshot({ id, name, revision, lifecycle, ledger, intake, review, sender, sampler, keeper, uploaded }),
  );
  /** True while files are still to be listed, hashed or checked. */
  let isComing = true;
  const listing = list();
  const reader = createDropReader(listing, ledger.files, opener, signal);
  const startPolicy = createStartPolicy({
    ledger,
    async startTask(attempt) {
      const { rows } = await listing;
      const request = importRequest({ id, name, settings: review.settings, ledger, intake, rows }, attempt);
      return startTask(api, request, insist, signal);
    },
    followTask: (taskId) => followTask(api, taskId, insist, signal, options.onTask),
    dispatch,
  });

  async function list(): Promise<Listing> {
    const take = (event: WalkEvent) => {
      intake.take(event);
      changed();
    };
    await source.walk(take, signal, privateFolder);
    return listFiles(ledger, opener, bell, signal);
  }

  async function detect(): Promise<void> {
    const { treeFiles } = await listing;
    dispatch({ type: "walked" });
    if (options.startAtOnce) dispatch({ type: "start" });
    review.setDetection(await detectDrop(treeFiles, signal));
    markStep("detected");
    if (review.isNothing) keeper.forget();
    changed();
  }

  /** Something about a file has changed. */
  function changed(): void {
    bell.ring();
    const wasComing = isComing;
    isComing = !ledger.nothingComing || workOf(lifecycle.phase)?.name === "walking";
    // The last result is worth a state of its own: the person waits for it.
    if (wasComing && !isComing) {
      publisher.flush();
      memory.keep();
    } else publisher.touch();
    if (!isHashed && lifecycle.phase.name !== "walking" && ledger.allHashed) {
      isHashed = true;
      markStep("hashed");
    }
    const isSent = workOf(lifecycle.phase)?.name === "sending" && ledger.settled;
    // What was sent stays on the server while the person chooses the format.
    if (isSent && review.isDecided) dispatch({ type: "settled" });
  }

  function onPhase({ phase, entered }: PhaseChange): void {
    markStep(phase.name);
    gate.set(maySend(phase));
    if (isFinal(phase)) end();
    publisher.flush();
    bell.ring();
    if (entered === "starting") void guard(startPolicy.run());
    if (entered === "importing" || phase.name === "finished" || phase.name === "cancelled") keeper.forget();
    if (entered === "sending" && link.trouble !== undefined) dispatch({ type: "wait", ...link.trouble });
    if (entered === "sending") keeper.keep();
    // All files may have been settled while sending was interrupted.
    if (entered === "sending" || phase.name === "sending") changed();
  }

  /** Ends the upload with a message when a part of it fails; one that was stopped has not failed. */
  async function guard(part: Promise<unknown>): Promise<void> {
    try {
      await part;
    } catch (error) {
      if (signal.aborted) return;
      const work = workOf(lifecycle.phase);
      const taskId = work?.name === "importing" ? work.taskId : undefined;
      dispatch({ type: "failed", message: error instanceof Error ? error.message : String(error), taskId });
    }
  }

  function end(): void {
    clearInterval(clock);
    removeEventListener("online", link.wake);
    // Subscribers must see the end before everything is released.
    queueMicrotask(() => release("The upload is over."));
  }

  function release(reason: string): void {
    life.abort(new DOMException(reason, "AbortError"));
    gate.set(false);
    pool.dispose();
    kept.clear();
    privateFolder.dispose();
    otherTabs.dispose();
    removeEventListener("pagehide", otherTabs.leave);
  }

  const clock = setInterval(() => {
    sampler.sample();
    publisher.touch();
  }, 1000);
  addEventListener("online", link.wake);
  // A page that goes away cannot end its requests in an orderly way.
  addEventListener("pagehide", otherTabs.leave);
  void source.handle.then(keeper.setHandle);
  void sweepPrivateFolders();
  void guard(detect());
  void guard(limits.read(api, signal));
  const lanes = startLanes(
    {
      ...shared,
      memory,
      trusts: () => trusts,
      sender,
      insist,
      takesError,
      mayHash: (lane) => mayHash(lifecycle.phase, lane, kept.hasRoom),
      onBytes: sampler.addHashedBytes,
      limits,
      sendSignal: () => gate.signal,
    },
    signal,
  );
  for (const lane of lanes) void guard(lane);

  return {
    getState: publisher.getState,
    getInitialState: publisher.getInitialState,
    subscribe: publisher.subscribe,
    ...createCommands({ ...shared, lifecycle, review, keeper, onSettings: publisher.flush }),
    trustDates(trusted) {
      trusts = trusted;
    },
    rows: (from, to, filter) => ledger.files.rows(from, to, filter),
    problems: (from, to) => [...ledger.files.problems.values()].slice(from, to),
    ...reader,
    digests: async () => dropDigests(ledger, (await listing).rows, signal),
    dispose() {
      clearInterval(clock);
      removeEventListener("online", link.wake);
      publisher.close();
      release("The upload was closed.");
    },
  };
}
