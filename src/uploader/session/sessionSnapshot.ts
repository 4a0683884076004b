import type { DetectionResult } from "../../formats/detect/detect.ts";
import type { Rates } from "../send/rates.ts";
import type { Intake } from "../walk/intake.ts";
import { FILE_STATES } from "./fileState.ts";
import type { Ledger } from "./ledger.ts";
import type { Phase } from "./sessionState.ts";
import type { FileProblem, SessionPhase, SessionSettings, SessionSnapshot } from "./snapshot.ts";

/** Problems in a snapshot. */
const FIRST_PROBLEMS = 20;

const TAKEN = FILE_STATES.filter((state) => state !== "ignored");

/** What a snapshot is made from. */
export interface SnapshotParts {
  readonly id: string;
  readonly name: string;
  readonly phase: Phase;
  readonly revision: number;
  readonly ledger: Ledger;
  readonly intake: Intake;
  readonly inFlightBytes: number;
  readonly rates: Rates;
  readonly detection: DetectionResult | undefined;
  readonly settings: SessionSettings;
  readonly kept: boolean;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
}

/** The phase as the page may know it: without where it goes on. */
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

/** One small immutable picture of an upload. Costs the same for ten files and for a million. */
export function buildSnapshot(parts: SnapshotParts): SessionSnapshot {
  const { ledger, intake } = parts;
  const { files } = ledger;
  const sent = files.counts(["stored"], false);
  const problems: ReadonlyMap<number, FileProblem> = files.problems;
  return {
    id: parts.id,
    name: parts.name,
    phase: publicPhase(parts.phase),
    revision: parts.revision,
    found: {
      ...files.counts(TAKEN),
      images: intake.images,
      folders: intake.folders,
      emptyFolders: intake.emptyFolders,
      hidden: intake.hidden,
    },
    reading: intake.reading,
    ignored: [...intake.ignored].map(([reason, count]) => ({ reason, count })),
    hashed: files.counts(["hashed", "checking", "present", "missing", "sending", "stored"]),
    present: files.counts(["present"]),
    twins: files.counts(["missing", "sending", "stored"], true),
    missing: files.counts(["missing", "sending", "stored"], false),
    sent,
    onTheWireBytes: sent.bytes + parts.inFlightBytes,
    failed: files.counts(["failed"]),
    ...parts.rates,
    firstProblems: first(problems.values(), FIRST_PROBLEMS),
    problemCount: problems.size,
    detections: parts.detection?.detections,
    verdict: parts.detection?.verdict,
    settings: parts.settings,
    kept: parts.kept,
    startedAt: parts.startedAt,
    finishedAt: parts.finishedAt,
  };
}

/** Everything that was found and does not go into the import, by reason, for the report. */
export function waysOfLoss(ledger: Ledger, intake: Intake): { reason: string; count: number }[] {
  const lost = new Map(intake.ignored);
  const failed = ledger.files.counts(["failed"]).files;
  if (failed > 0) lost.set("could not be sent", failed);
  return [...lost].map(([reason, count]) => ({ reason, count }));
}
