import { FILE_STATES } from "../files/fileState.ts";
import type { Intake } from "../files/intake.ts";
import type { Ledger } from "../files/ledger.ts";
import type { Sender } from "../send/sender.ts";
import type { DropKeeper } from "./dropKeeper.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { RateSampler } from "./rateSampler.ts";
import type { Review } from "./review.ts";
import { type Phase, workOf } from "./sessionState.ts";
import type { SessionPhase, SessionSnapshot } from "./snapshot.ts";
import type { UploadedShare } from "./uploadedShare.ts";

/** Problems in a snapshot. */
const FIRST_PROBLEMS = 20;

const TAKEN = FILE_STATES.filter((state) => state !== "ignored");

/** The parts of an upload that a snapshot is made from. */
interface SnapshotParts {
  readonly id: string;
  readonly name: string;
  readonly revision: number;
  readonly lifecycle: Lifecycle;
  readonly ledger: Ledger;
  readonly intake: Intake;
  readonly review: Review;
  readonly sender: Pick<Sender, "inFlightBytes">;
  readonly sampler: Pick<RateSampler, "rates">;
  readonly keeper: Pick<DropKeeper, "isKept">;
  readonly uploaded: UploadedShare;
}

/** Returns a small immutable snapshot of an upload. Takes the same time for ten files and for a million. */
export function buildSnapshot(parts: SnapshotParts): SessionSnapshot {
  const { lifecycle, ledger, intake, review } = parts;
  const { files } = ledger;
  const sent = files.counts(["stored"], false);
  const moved = {
    phase: publicPhase(lifecycle.phase),
    found: {
      ...files.counts(TAKEN),
      images: intake.images,
      folders: intake.folders,
      emptyFolders: intake.emptyFolders,
      hidden: intake.hidden,
    },
    hashed: files.counts(["hashed", "checking", "present", "missing", "sending", "stored"]),
    present: files.counts(["present"]),
    duplicates: files.counts(["missing", "sending", "stored"], true),
    missing: files.counts(["missing", "sending", "stored"], false),
    sent,
    onTheWireBytes: sent.bytes + parts.sender.inFlightBytes,
    failed: files.counts(["failed"]),
  };
  return {
    id: parts.id,
    name: parts.name,
    revision: parts.revision,
    ...moved,
    uploaded: parts.uploaded.update(moved),
    reading: intake.reading,
    ignored: [...intake.ignored].map(([reason, count]) => ({ reason, count })),
    ...parts.sampler.rates,
    firstProblems: first(files.problems.values(), FIRST_PROBLEMS),
    problemCount: files.problems.size,
    detections: review.detection?.detections,
    verdict: review.detection?.verdict,
    question: review.question,
    isHeld: workOf(lifecycle.phase)?.name === "sending" && ledger.settled && !review.isDecided,
    settings: review.settings,
    kept: parts.keeper.isKept,
    startedAt: lifecycle.startedAt,
    finishedAt: lifecycle.finishedAt,
  };
}

/** Returns the phase without the work to which an interruption returns, which the page does not see. */
function publicPhase(phase: Phase): SessionPhase {
  if (!("back" in phase)) return phase;
  const { back: _, ...rest } = phase;
  return rest;
}

function first<T>(values: Iterable<T>, count: number): T[] {
  const found: T[] = [];
  for (const value of values) {
    if (found.length === count) break;
    found.push(value);
  }
  return found;
}
