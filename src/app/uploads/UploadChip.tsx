import { IconAlertTriangle, IconCheck, IconHelpCircle, IconPlayerPause, IconUpload } from "@tabler/icons-react";
import { Link, useLocation } from "wouter";
import type { SessionPhase, SessionSnapshot } from "../../uploader/index.ts";
import type { StatusLabel } from "../tasks/describeTask.ts";
import { Name } from "../ui/Name.tsx";
import { phaseLabel } from "./describePhase.ts";
import classes from "./UploadChip.module.css";
import { useUploadStore } from "./UploadsContext.ts";
import { useIsImportQueued, useUploadOutcome } from "./uploadOutcome.ts";
import { formatPercent } from "./uploadProgress.ts";
import { isAsking, isSending } from "./uploadStore.ts";
import { useActiveUpload } from "./useActiveUpload.ts";

/** The active upload in the header of every page, with its progress along the header's edge. Links to the import page. */
export function UploadChip() {
  const active = useActiveUpload();
  const outcome = useUploadOutcome(active?.state.phase ?? { name: "walking" });
  const importQueued = useIsImportQueued(active?.state.phase ?? { name: "walking" });
  const show = useUploadStore((state) => state.show);
  const [location] = useLocation();
  if (active === undefined) return null;
  const { upload, state, others } = active;
  // The import page itself shows all uploads.
  if (location === "/") return <EdgeLine progress={edgeProgress(state)} />;
  const label = phaseLabel(state, upload.queued || importQueued, outcome);
  const percent = isSending(state.phase) ? formatPercent(state.uploaded) : undefined;
  const asking = isAsking(state) && !isInterrupted(state.phase);
  return (
    <>
      <Link
        href="/"
        className={classes.chip}
        data-tone={outcome?.tone ?? (asking || isInterrupted(state.phase) ? "warn" : undefined)}
        data-asking={asking}
        aria-label={`${label}: ${state.name}${percent === undefined ? "" : `, ${percent}`}`}
        onClick={() => show(upload.id)}
      >
        <span className={classes.icon} aria-hidden="true">
          {asking ? <IconHelpCircle size={16} /> : <PhaseIcon phase={state.phase} outcome={outcome} />}
        </span>
        <span className={classes.words}>{label}</span>
        <Name text={state.name} className={classes.name} />
        {percent !== undefined && <span className={classes.figure}>{percent}</span>}
        {others > 0 && <span className={classes.figure}>+{others}</span>}
      </Link>
      <EdgeLine progress={edgeProgress(state)} />
    </>
  );
}

function isInterrupted({ name }: SessionPhase): boolean {
  return name === "waiting" || name === "signedOut" || name === "paused";
}

function PhaseIcon(props: { phase: SessionPhase; outcome: StatusLabel | undefined }) {
  const { phase, outcome } = props;
  if (outcome?.tone === "bad" || outcome?.tone === "warn") return <IconAlertTriangle size={16} />;
  if (outcome !== undefined && phase.name !== "cancelled") return <IconCheck size={16} />;
  switch (phase.name) {
    case "waiting":
    case "signedOut":
      return <IconAlertTriangle size={16} />;
    case "paused":
      return <IconPlayerPause size={16} />;
    default:
      return <IconUpload size={16} />;
  }
}

function edgeProgress(state: SessionSnapshot): number {
  return isSending(state.phase) || state.phase.name === "importing" ? state.uploaded : 0;
}

function EdgeLine(props: { progress: number }) {
  if (props.progress === 0) return null;
  return (
    <div className={classes.edge} aria-hidden="true">
      <div style={{ transform: `scaleX(${props.progress})` }} />
    </div>
  );
}
